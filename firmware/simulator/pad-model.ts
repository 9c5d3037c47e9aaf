import { type ADCMuxInput, ADCMuxInputType, type AVRADC, type AVRIOPort, PinState } from "avr8js";

/**
 * Capacitive pads on the analog pins: what the converter sees when a pad shares its charge with the converter's own
 * 14 pF (datasheet DS40002061B, 28.6.1). V = (Cpad·Vpad + Ch·Vh) / (Cpad + Ch).
 */

const holdPf = 14;
const supplyVolts = 5;

/** What mains wiring near by puts on a pad, of no impedance to speak of while it is not driven. */
export interface PadHum {
  /** Peak, volts. */
  readonly volts: number;
  readonly hertz: number;
}

export interface PadModelOptions {
  /** Picofarads by analog channel; the console's owner changes them, a finger adds 5…10. */
  readonly picofarads: ReadonlyMap<number, number>;
  /** By analog channel. */
  readonly hum: ReadonlyMap<number, PadHum>;
  readonly nowMs: () => number;
}

export class PadModel {
  readonly #options: PadModelOptions;
  readonly #volts = new Map<number, number>();
  #holdVolts = 0;

  constructor(options: PadModelOptions) {
    this.#options = options;
  }

  /** Analog channels are the pins of `port`, from its bit 0 on. */
  attach(adc: AVRADC, port: AVRIOPort): void {
    const convert = adc.onADCRead;
    adc.onADCRead = (input) => {
      for (const channel of this.#options.picofarads.keys()) {
        if (isHeldHigh(port, channel)) this.#volts.set(channel, supplyVolts);
      }
      this.#share(adc, port, input);
      convert(input);
    };
  }

  #share(adc: AVRADC, port: AVRIOPort, input: ADCMuxInput): void {
    if (input.type === ADCMuxInputType.Constant) this.#holdVolts = input.voltage;
    if (input.type !== ADCMuxInputType.SingleEnded) return;
    const picofarads = this.#options.picofarads.get(input.channel);
    if (picofarads === undefined) {
      this.#holdVolts = adc.channelValues[input.channel] ?? 0;
      return;
    }
    const charge = picofarads * (this.#volts.get(input.channel) ?? 0) + holdPf * this.#holdVolts;
    const shared = isHeldHigh(port, input.channel) ? supplyVolts : charge / (picofarads + holdPf);
    this.#volts.set(input.channel, shared);
    this.#holdVolts = shared;
    adc.channelValues[input.channel] = clamp(shared + this.#humAt(input.channel));
  }

  #humAt(channel: number): number {
    const { hum, nowMs } = this.#options;
    const { volts, hertz } = hum.get(channel) ?? { volts: 0, hertz: 0 };
    return volts * Math.sin((2 * Math.PI * hertz * nowMs()) / 1000);
  }
}

function clamp(volts: number): number {
  return Math.min(supplyVolts, Math.max(0, volts));
}

function isHeldHigh(port: AVRIOPort, bit: number): boolean {
  const state = port.pinState(bit);
  return state === PinState.High || state === PinState.InputPullUp;
}
