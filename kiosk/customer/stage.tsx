import type { CustomerScreen } from "@otklik/feedback/live-message";
import { customerWordsIn } from "../look/words/customer-languages.ts";
import { Attract } from "./attract.tsx";
import type { Comfort } from "./comfort.ts";
import { ComfortSheet } from "./comfort-sheet.tsx";
import {
  CommentCallBack,
  CommentFactors,
  CommentKinds,
  CommentWriting,
  StillWritingNote,
} from "./comment.tsx";
import { Question } from "./question.tsx";
import type { Happening, Screen } from "./screen.ts";
import { Changed, Thanks } from "./thanks.tsx";
import { Ticket } from "./ticket.tsx";
import { Told } from "./told.tsx";
import { Why } from "./why.tsx";

export interface StageProps {
  readonly screen: Screen;
  readonly asked: CustomerScreen | undefined;
  readonly language: string;
  readonly comfort: Comfort;
  readonly isTall: boolean;
  readonly onAct: (happening: Happening) => void;
  readonly onComfort: (change: Partial<Comfort>) => void;
  readonly onRead: () => void;
}

/** The one function that draws every state. Thanks look the same whatever was answered. */
export function Stage(props: StageProps) {
  const { screen, asked, language, onAct } = props;
  const words = customerWordsIn(language);
  if (asked === undefined || screen.state === "starting")
    return <p class="told-text is-quiet">{words.starting}</p>;
  const part = { asked, language, onAct };
  const onBack = () => onAct({ t: "back" });
  const told = { back: words.back, onBack };
  switch (screen.state) {
    case "attract":
      return <Attract {...part} onOpen={onBack} />;
    case "asking":
    case "felt":
    case "chosen":
      return (
        <Question
          {...part}
          at={
            screen.state === "asking" ? screen.at : screen.state === "chosen" ? screen.rated.at : 0
          }
          chosen={screen.state === "asking" ? undefined : { face: screen.face }}
          onTap={(face) => onAct({ t: "tap", face })}
        />
      );
    case "saving":
      return <Told sign="dots" title={words.saving} text="" {...told} />;
    case "waiting":
      return <Told sign="dots" title={words.waitingTitle} text={words.waiting} {...told} />;
    case "not-taken":
      return screen.rest ? (
        <Told sign="stop" title={words.restNotTakenTitle} text={words.restNotTaken} {...told} />
      ) : (
        <Told sign="stop" title={words.notTakenTitle} text={words.notTaken} {...told} />
      );
    case "why":
      return <Why {...part} screen={screen} />;
    case "comment-kind":
      return <CommentKinds {...part} screen={screen} />;
    case "comment-factor":
      return <CommentFactors {...part} screen={screen} />;
    case "comment-text":
      return <CommentWriting {...part} screen={screen} />;
    case "comment-contact":
      return <CommentCallBack {...part} screen={screen} />;
    case "still-writing":
      return <StillWritingNote {...part} screen={screen} />;
    case "thanks":
      return <Thanks {...part} screen={screen} onBack={onBack} />;
    case "changed":
      return <Changed {...part} screen={screen} onBack={onBack} />;
    case "ticket":
      return <Ticket {...part} screen={screen} onRead={props.onRead} />;
    case "comfort":
      return (
        <ComfortSheet
          comfort={props.comfort}
          isTall={props.isTall}
          language={language}
          onChange={props.onComfort}
        />
      );
  }
}
