/** One thing the doctor looked at. `off` = absent, and that is fine; `warn` = works but should not stay so. */
export interface Finding {
  readonly name: string;
  readonly state: "ok" | "off" | "warn" | "fail";
  /** What was found, for a person. */
  readonly says: string;
  /** What to do, or what its absence turns off. */
  readonly hint?: string;
}
