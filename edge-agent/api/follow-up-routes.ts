import type { Clock } from "@otklik/feedback/clock";
import {
  type CommentView,
  eraseRequestSchema,
  seenRequestSchema,
  type ThanksGiven,
  thanksRequestSchema,
} from "@otklik/feedback/comment-view";
import { OtklikError } from "@otklik/feedback/error";
import {
  activityRequestSchema,
  type CommentTaken,
  commentRequestSchema,
  type FollowUpTaken,
  noticeRequestSchema,
  optOutRequestSchema,
  replyRequestSchema,
  type TicketView,
  ticketSchema,
  whyAnswerSchema,
} from "@otklik/feedback/follow-up";
import { readTicket } from "@otklik/feedback/ticket";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { z } from "zod";
import {
  COMMENT_BODY_BYTES_MAX,
  COMMENT_RATES,
  COMMENTS_LISTED,
  FOLLOW_UP_RATES,
  REPLY_RATES,
  SIGN_RATES,
  TICKET_RATES,
} from "./limits.ts";
import { parse } from "./parse.ts";
import { RateLimit } from "./rate-limit.ts";
import type { Receiver } from "./receiver.ts";
import type { ApiViews } from "./views.ts";

export interface FollowUpRouteOptions {
  readonly views: ApiViews;
  readonly clock: Clock;
  readonly receiver: Receiver;
}

const again = "The page sends it again by itself.";
const notTaken = "It was not taken; whoever has something to say finds somebody of the shop.";
const largeBody = { bodyLimit: COMMENT_BODY_BYTES_MAX };

/** Open to the customer's page: what follows a rating, and what became of a comment. */
export function followUpRoutes(server: FastifyInstance, options: FollowUpRouteOptions): void {
  const { views, clock } = options;
  const { service } = views;
  const touches = { code: "too-many-touches", hint: again };
  const followUps = new RateLimit({ ...touches, ...FOLLOW_UP_RATES });
  const signs = new RateLimit({ ...touches, ...SIGN_RATES });
  const comments = new RateLimit({ code: "too-many-comments", hint: notTaken, ...COMMENT_RATES });
  const tickets = new RateLimit({
    code: "too-many-tries",
    hint: "Try again in a minute.",
    ...TICKET_RATES,
  });
  /** Reads the body, keeps to the limit, and counts what is turned away. */
  const taking = <S extends z.ZodType<{ page: string }>, R>(
    schema: S,
    limit: RateLimit,
    act: (body: z.output<S>) => R,
  ) => {
    return (request: FastifyRequest): R => {
      const body = parse(schema, request.body);
      try {
        limit.use(body.page, clock.monoMs());
        // It returns after the commit: only what is durable is thanked for.
        return act(body);
      } catch (error) {
        if (error instanceof OtklikError) service.refused(error.code);
        throw error;
      }
    };
  };

  server.post(
    "/api/answer",
    taking(whyAnswerSchema, followUps, (answer): FollowUpTaken => service.answer(answer)),
  );
  server.post(
    "/api/comment",
    largeBody,
    taking(commentRequestSchema, comments, (comment): CommentTaken => service.comment(comment)),
  );
  server.post(
    "/api/opt-out",
    taking(optOutRequestSchema, followUps, (optOut): FollowUpTaken => service.optOut(optOut)),
  );
  server.post(
    "/api/activity",
    taking(activityRequestSchema, signs, (activity) => {
      service.activity(activity);
      return { heard: true };
    }),
  );
  server.post(
    "/api/notice",
    taking(noticeRequestSchema, signs, (notice) => {
      service.notice(notice);
      return { heard: true };
    }),
  );
  server.post(
    "/api/thanks",
    taking(thanksRequestSchema, signs, (thanks): ThanksGiven => {
      const thanksCode = service.thanksCode(thanks);
      return thanksCode === undefined ? {} : { thanksCode };
    }),
  );

  server.get("/api/ticket/:code", (request): TicketView => {
    const { code } = request.params as { readonly code: string };
    tickets.use("", clock.monoMs());
    const ticket = ticketSchema.safeParse(readTicket(code.slice(0, 40)));
    const view = ticket.success ? service.ticket(ticket.data) : undefined;
    if (!view)
      throw new OtklikError("ticket-unknown", "nobody was given this code", {
        hint: "Look at the code once more; answers can be read for 30 days.",
      });
    return view;
  });
}

/** Behind the PIN: what customers wrote, and the shop's answer. */
export function commentRoutes(
  server: FastifyInstance,
  options: FollowUpRouteOptions & {
    readonly signedIn: (request: FastifyRequest) => Promise<void>;
  },
): void {
  const { views, clock, receiver, signedIn } = options;
  const { service } = views;
  const replies = new RateLimit({
    code: "too-many-replies",
    hint: "Try again in a minute.",
    ...REPLY_RATES,
  });

  server.get(
    "/api/comments",
    { onRequest: signedIn },
    (): { readonly comments: readonly CommentView[] } => ({
      comments: service.comments(COMMENTS_LISTED),
    }),
  );
  server.post("/api/seen", { onRequest: signedIn }, (request) => {
    service.seen(parse(seenRequestSchema, request.body).tickets);
    return { stored: true };
  });
  server.post("/api/reply", { onRequest: signedIn, ...largeBody }, (request): FollowUpTaken => {
    const reply = parse(replyRequestSchema, request.body);
    replies.use("", clock.monoMs());
    return service.reply(reply);
  });
  server.post("/api/erase", { onRequest: signedIn }, (request) => {
    service.erase(parse(eraseRequestSchema, request.body));
    return { stored: true };
  });
  server.post("/api/receiving", { onRequest: signedIn }, (request) => {
    receiver.heard(parse(receivingSchema, request.body).inSight);
    return { heard: true };
  });
}

/** `POST /api/receiving`: a manager's page is in sight of somebody; every 10 s. */
const receivingSchema = z.strictObject({ inSight: z.boolean() });
