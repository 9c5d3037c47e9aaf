/** How one customer wants the screen; the next one finds the shop's own again. */
export interface Comfort {
  /** BCP 47; undefined = the survey's first language. */
  readonly language: string | undefined;
  readonly large: boolean;
  readonly contrast: boolean;
  /** Everything in the lower part of a tall screen, for a short or sitting person. */
  readonly reach: boolean;
  readonly sound: boolean;
  /** Ten times as long before the screen gives up. */
  readonly time: boolean;
}

export type ComfortSwitch = "large" | "contrast" | "reach" | "sound" | "time";

export function shopComfort(options: { readonly sound: boolean }): Comfort {
  return {
    language: undefined,
    large: false,
    contrast: false,
    reach: false,
    sound: options.sound,
    time: false,
  };
}
