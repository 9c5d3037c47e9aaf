import type { CommentView, EraseRequest, ThanksRequest } from "@otklik/feedback/comment-view";
import type {
  ActivityRequest,
  CommentSent,
  CommentTaken,
  FollowUpTaken,
  NoticeRequest,
  OptOutRequest,
  ReplyRequest,
  TicketView,
  WhyAnswer,
} from "@otklik/feedback/follow-up";

/**
 * What customers do besides rating, and what the shop answers. Each returns after the commit and throws an OtklikError
 * when it was not taken: `journal-full`, `visit-over`, `survey-changed`, `bad-value`, `touch-conflict` (another thing is
 * stored under this number).
 */
export interface CustomerService {
  answer(answer: WhyAnswer): FollowUpTaken;
  comment(comment: CommentSent): CommentTaken;
  activity(activity: ActivityRequest): void;
  optOut(optOut: OptOutRequest): FollowUpTaken;
  notice(notice: NoticeRequest): void;
  /** The code of the visit this rating belongs to, while it is at the point; undefined where none is due. */
  thanksCode(thanks: ThanksRequest): string | undefined;
  /** Undefined for a code that nobody was given, or whose time is over. */
  ticket(code: string): TicketView | undefined;
  /** Newest first. */
  comments(limit: number): readonly CommentView[];
  /** These were on a manager's screen. Unknown ones are passed over. */
  seen(tickets: readonly string[]): void;
  /** Throws `ticket-unknown`. */
  reply(reply: ReplyRequest): FollowUpTaken;
  /** Erasing what is erased, or was never there, changes nothing. Throws `ticket-unknown`. */
  erase(erase: EraseRequest): void;
  /** Whether a manager's page is open and in sight; told on changes. */
  receiving(now: boolean): void;
  /** A request was turned away with this code: it is counted, so that a flood is seen. */
  refused(code: string): void;
}
