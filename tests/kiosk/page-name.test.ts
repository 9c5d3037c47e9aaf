import { expect, it } from "vitest";
import type { Keep } from "../../kiosk/customer/outbox.ts";
import { PageName } from "../../kiosk/customer/page-name.ts";

/** A tab's storage; a duplicated tab starts with a copy of it. */
class Tab implements Keep {
  readonly #kept: Map<string, string>;
  constructor(original?: Tab) {
    this.#kept = new Map(original ? original.#kept : []);
  }
  getItem(name: string): string | null {
    return this.#kept.get(name) ?? null;
  }
  setItem(name: string, value: string): void {
    this.#kept.set(name, value);
  }
}

it("a reloaded tab goes on under its name, with an epoch of its own", () => {
  const tab = new Tab();
  const first = new PageName(tab);
  first.release();
  const second = new PageName(tab);
  expect(second.page).toBe(first.page);
  expect(second.epoch).not.toBe(first.epoch);
  expect(first.page).toMatch(/^[0-9a-f]{16}$/);
});

it("a duplicated tab is another page, whether the original was loaded once or again", () => {
  const tab = new Tab();
  const original = new PageName(tab);
  expect(new PageName(new Tab(tab)).page).not.toBe(original.page);
  original.release();
  const reloaded = new PageName(tab);
  expect(new PageName(new Tab(tab)).page).not.toBe(reloaded.page);
});

it("a page that took a new name still knows what came from it under the old one", () => {
  const name = new PageName(new Tab());
  const old = name.page;
  const { page } = name.renew();
  expect(page).not.toBe(old);
  expect([name.isOwn(page), name.isOwn(old), name.isOwn("00112233445566aa")]).toEqual([
    true,
    true,
    false,
  ]);
});
