import type { FlashProgress } from "@otklik/firmware/flash/flash-board";

const barWidth = 30;

/**
 * Says how far flashing is: a bar that moves on a terminal, one line a step elsewhere. The text of a line that is
 * written over begins with a carriage return.
 */
export function progressWriter(
  write: (text: string) => void,
  moving: boolean,
): (progress: FlashProgress) => void {
  let told = "";
  return (progress) => {
    const { step, doneBytes, totalBytes, bootloader } = progress;
    const done = doneBytes === totalBytes;
    if (step === "looking") {
      write(`Looking for ${bootloader?.title} at ${bootloader?.baud} baud …\n`);
      return;
    }
    if (moving) {
      const filled = Math.floor((doneBytes / totalBytes) * barWidth);
      const bar = "█".repeat(filled) + "░".repeat(barWidth - filled);
      write(`\r${step.padEnd(9)} ${bar} ${doneBytes} of ${totalBytes} bytes${done ? "\n" : ""}`);
    } else if (told !== step) {
      told = step;
      write(`${step} ${totalBytes} bytes …\n`);
    }
  };
}
