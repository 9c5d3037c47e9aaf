import type { Page } from "playwright-core";
import type { Shop } from "./open-shop.ts";
import { cameraNotice, richSurvey } from "./rich-survey.ts";

/** Called at each state, while it stands. */
export type Look = (state: string) => Promise<void>;

/** Looks at every state that a customer can see, on a page with a virtual clock (`page.clock.install`). */
export async function tourCustomer(page: Page, shop: Shop, look: Look): Promise<void> {
  const { views } = shop;
  const stands = (state: string) => page.waitForSelector(`.screen[data-state="${state}"]`);
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
  await page.waitForSelector(".hg-button");
  await page.keyboard.type("Простоял в очереди двадцать минут, работала одна касса из пяти.");
  await look("comment-text");
  await page.locator('[data-skbtn="{signs}"]').tap();
  await page.waitForSelector('[data-skbtn="{letters}"]');
  await look("comment-signs");
  // In two steps: a page that stands still for a minute is loaded anew.
  await page.clock.fastForward(31_000);
  await page.clock.fastForward(31_000);
  await seeAt("still-writing");
  await strong();
  await stands("comment-text");
  await page.waitForSelector(".hg-button");
  await strong();
  await stands("comment-contact");
  await page.keyboard.type("anna@example.com");
  await page.waitForSelector(".hg-button");
  await look("comment-contact");
  views.service.code = "COFFEE-4821";
  await strong();
  await stands("thanks");
  await page.waitForSelector("svg.qr");
  await look("thanks-codes");
  await strong();
  await stands("asking");

  await page.locator(".foot [aria-expanded]").tap();
  await seeAt("comfort");
  await strong();
  await stands("asking");
  await page.locator(".foot-side.is-right .pill").first().tap();
  await stands("ticket");
  await page.waitForSelector(".hg-button");
  await page.keyboard.type("k7m2 40zz");
  await strong();
  await page.waitForSelector(".trouble:not(:empty)");
  await look("ticket-unknown");
  const [comment] = views.service.comments(1);
  if (!comment) throw new Error("the comment is not there");
  views.service.reply({
    ticket: comment.ticket,
    text: "Спасибо, что написали. С понедельника по вечерам работают две кассы.",
  });
  await page.fill(".field", comment.ticket);
  await strong();
  await page.waitForSelector(".reading");
  await look("ticket-answer");
  await strong();
  await stands("asking");

  views.setScreen({ served: 0 });
  await seeAt("attract");
  views.setScreen({ served: 1 });
  await seeAt("asking", "served");
  views.setScreen({ served: null });
  await page.waitForSelector(".ring", { state: "detached" });

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
  await page.waitForSelector(".foot-side.is-right .pill", { state: "detached" });
  await page.route("**/api/touch", (route) => route.abort());
  await page.locator(".answer").nth(3).tap();
  await seeAt("saving");
  await page.clock.fastForward(1_600);
  await seeAt("waiting");
  await page.unroute("**/api/touch");
  await page.clock.fastForward(5_100);
  await stands("asking");
  await page.locator(".answer").nth(3).tap();
  await seeAt("thanks");
  await page.clock.fastForward(2_700);
  await seeAt("changed");
  await page.clock.fastForward(6_100);
  await stands("asking");
  views.refuseWith = "journal-full";
  await page.locator(".answer").nth(3).tap();
  await seeAt("not-taken");
  views.refuseWith = undefined;
}
