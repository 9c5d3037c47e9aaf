import { OtklikError } from "@otklik/feedback/error";
import type { CommentSent } from "@otklik/feedback/follow-up";
import type { Survey } from "@otklik/feedback/survey";

/**
 * The comment as it may be kept. Without words, or with a blank contact, it is refused with `bad-value`: a ticket would
 * promise an answer that nobody can give. A factor that no survey of the config has is left out rather than refused: the
 * survey may have changed while somebody wrote, and the words are worth more than their heading.
 */
export function checkedComment(
  sent: CommentSent,
  config: { readonly survey: Survey; readonly surveys: readonly { readonly survey: Survey }[] },
): CommentSent {
  if (sent.text.trim() === "")
    throw new OtklikError("bad-value", "a comment without words", {
      hint: "Write at least one word.",
    });
  if (sent.callBack?.contact.trim() === "")
    throw new OtklikError("bad-value", "a call-back without a contact", {
      hint: "Send the contact, or leave callBack out.",
    });
  const { factor, ...rest } = sent;
  if (factor === undefined) return sent;
  const surveys = [config.survey, ...config.surveys.map(({ survey }) => survey)];
  const known = surveys.some(({ questions }) =>
    questions.some(({ why }) => why?.factors.some(({ id }) => id === factor)),
  );
  return known ? sent : rest;
}
