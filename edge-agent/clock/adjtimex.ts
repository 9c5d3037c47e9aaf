/**
 * What the kernel knows about its own clock: adjtimex(2) with modes = 0, which only reads. chrony, ntpd and
 * systemd-timesyncd all report to it, so no time daemon needs to be named.
 */

export type NtpState =
  | {
      readonly known: true;
      readonly synchronised: boolean;
      /** The kernel's bound on the clock's error; grows by 500 ppm between updates, 16 s when never set. */
      readonly maxErrorMs: number;
      readonly estimatedErrorMs: number;
    }
  | { readonly known: false; readonly reason: string };

export type ReadNtpState = () => NtpState;

/** `struct timex` of every 64-bit Linux (linux/timex.h): 208 bytes; offsets of the three fields read here. */
const TIMEX_BYTES = 208;
const MAX_ERROR_AT = 24;
const EST_ERROR_AT = 32;
const STATUS_AT = 40;
/** linux/timex.h: STA_UNSYNC, and the return value TIME_ERROR. */
const STA_UNSYNC = 0x0040;
const TIME_ERROR = 5;

/** A reader, or one that says why there is none (another system, no koffi, no libc). Never throws. */
export async function openNtpReader(): Promise<ReadNtpState> {
  const absent =
    (reason: string): ReadNtpState =>
    () => ({ known: false, reason });
  if (process.platform !== "linux") return absent(`no adjtimex on ${process.platform}`);
  if (process.arch !== "x64" && process.arch !== "arm64")
    return absent(`the layout of struct timex is not known for ${process.arch}`);
  try {
    const { default: koffi } = await import("koffi");
    const adjtimex = koffi.load("libc.so.6").func("int adjtimex(_Inout_ uint8_t *timex)");
    return () => read(adjtimex);
  } catch (error) {
    return absent(error instanceof Error ? error.message : String(error));
  }
}

function read(adjtimex: (timex: Buffer) => number): NtpState {
  const timex = Buffer.alloc(TIMEX_BYTES);
  const result = adjtimex(timex);
  if (result < 0) return { known: false, reason: "adjtimex is not permitted here" };
  return {
    known: true,
    synchronised: result !== TIME_ERROR && (timex.readInt32LE(STATUS_AT) & STA_UNSYNC) === 0,
    maxErrorMs: Number(timex.readBigInt64LE(MAX_ERROR_AT)) / 1000,
    estimatedErrorMs: Number(timex.readBigInt64LE(EST_ERROR_AT)) / 1000,
  };
}
