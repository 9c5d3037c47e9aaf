import type { StillPage } from "./customer-time.ts";
import type { Shop } from "./open-shop.ts";
import { cameraNotice, richSurvey } from "./rich-survey.ts";

/** Called at each state, while it stands. */
export type Look = (state: string) => Promise<void>;

/** Looks at every state that a customer can see. */
export async function tourCustomer(still: StillPage, shop: Shop, look: Look): Promise<void> {
  const { views } = shop;
  const { page } = still;
  const stands = (state: string) => still.stands(state);
  const strong = () => page.locator(".pill.is-strong").tap();
  const quiet = () => page.locator(".foot-side.is-right .pill").last().tap();
  const seeAt = async (state: string, name = state) => {
    await stands(state);
    await look(name);
  };

  await seeAt("asking");
  await page.locator(".answer").nth(1).tap();
  await stands("why");
  await page.locator(".chip").nth(0).tap();
  await page.locator(".chip").nth(2).tap();
  await look("why");
  await strong();
  await seeAt("asking", "second-question");
  await quiet();
  await seeAt("comment-kind");
  await quiet();
  await stands("thanks");
  await page.locator(".told-back, .pill.is-strong").first().tap();

  await stands("asking");
  await quiet();
  await stands("comment-kind");
  await page.locator(".kind").nth(0).tap();
  await seeAt("comment-factor");
  await page.locator(".chip").nth(1).tap();
  await stands("comment-text");
  await still.until(".hg-button");
  await page.keyboard.type("Простоял в очереди двадцать минут, работала одна касса из пяти.");
  await look("comment-text");
  await page.locator('[data-skbtn="{signs}"]').tap();
  await still.until('[data-skbtn="{letters}"]');
  await look("comment-signs");
  await still.pass(61_000);
  // The page heard nothing for a minute of its time: the agent is found again first.
  await still.gone(".link-dot");
  await seeAt("still-writing");
  await strong();
  await stands("comment-text");
  await still.until(".hg-button");
  await strong();
  await stands("comment-contact");
  await page.keyboard.type("anna@example.com");
  await still.until(".hg-button");
  await look("comment-contact");
  views.service.code = "COFFEE-4821";
  await strong();
  await stands("thanks");
  await still.until("svg.qr");
  await look("thanks-codes");
  await strong();
  await stands("asking");

  await page.locator(".foot [aria-expanded]").tap();
  await seeAt("comfort");
  await strong();
  await stands("asking");
  await page.locator(".foot-side.is-right .pill").first().tap();
  await stands("ticket");
  await still.until(".hg-button");
  await page.keyboard.type("k7m2 40zz");
  await strong();
  await still.until(".trouble:not(:empty)");
  await look("ticket-unknown");
  const [comment] = views.service.comments(1);
  if (!comment) throw new Error("the comment is not there");
  views.service.reply({
    ticket: comment.ticket,
    text: "Спасибо, что написали. С понедельника по вечерам работают две кассы.",
  });
  await page.fill(".field", comment.ticket);
  await strong();
  await still.until(".reading");
  await look("ticket-answer");
  await strong();
  await stands("asking");

  views.setScreen({ served: 0 });
  await seeAt("attract");
  views.setScreen({ served: 1 });
  await seeAt("asking", "served");
  views.setScreen({ served: null });
  await still.gone(".ring");

  const { comment: _comment, ...short } = richSurvey;
  views.service.code = undefined;
  views.service.receiving(true);
  views.replaceScreen({
    ...short,
    surveyVersion: 9,
    questions: [richSurvey.question],
    thanksCode: null,
    notice: { text: cameraNotice },
  });
  await still.gone(".foot-side.is-right .pill");
  await page.route("**/api/touch", (route) => route.abort());
  await page.locator(".answer").nth(3).tap();
  await seeAt("saving");
  await still.pass(1_600);
  await seeAt("waiting");
  await page.unroute("**/api/touch");
  await still.pass(5_100);
  await stands("asking");
  await page.locator(".answer").nth(3).tap();
  await seeAt("thanks");
  await still.pass(2_700);
  await seeAt("changed");
  await still.pass(6_100);
  await stands("asking");
  views.refuseWith = "journal-full";
  await page.locator(".answer").nth(3).tap();
  await seeAt("not-taken");
  views.refuseWith = undefined;
}
