import type { CustomerScreen } from "@otklik/feedback/live-message";
import type { Letter } from "./outbox.ts";
import type { Outgoing } from "./screen.ts";

/** What the screen's states want sent, as the agent's API takes it. */
export function letterOf(
  outgoing: Outgoing,
  number: { readonly page: string; readonly epoch: number; readonly seq: number },
  asked: CustomerScreen,
): Letter {
  const { survey, surveyVersion } = asked;
  switch (outgoing.t) {
    case "touch": {
      const { question, value } = outgoing;
      return { to: "touch", body: { ...number, survey, surveyVersion, question, value } };
    }
    case "answer": {
      const { of, question, ended } = outgoing;
      const factors = [...outgoing.factors];
      return {
        to: "answer",
        body: { ...number, of, survey, surveyVersion, question, factors, ended },
      };
    }
    case "comment": {
      const { of, draft, consent, ended } = outgoing;
      const { kind, factor } = draft;
      const contact = draft.contact.trim();
      return {
        to: "comment",
        body: {
          ...number,
          of,
          survey,
          kind,
          ...(factor === null ? {} : { factor }),
          text: draft.text.trim(),
          ...(consent && contact !== "" ? { callBack: { contact, consent: true } } : {}),
          ...(ended === null ? {} : { ended }),
        },
      };
    }
    case "opt-out":
      return { to: "opt-out", body: { ...number, of: outgoing.of } };
  }
}
