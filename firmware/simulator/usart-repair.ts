import type { AVRUSART, CPU } from "avr8js";

/**
 * Repairs avr8js 0.21.1's serial port, whose registers differ from the ATmega328P's in three ways that lose bytes
 * (datasheet DS40002061B, 20.11):
 * - a write to UCSR0B with the receiver on drops a byte that is waiting; silicon keeps it;
 * - a write to UCSR0A clears the read-only flags RXC0, UDRE0, FE0, DOR0, UPE0;
 * - entering the "register empty" interrupt clears UDRE0, though it is a level.
 */

const UCSR0A = 0xc0;
const UCSR0B = 0xc1;
const READ_ONLY = 0xbc;
const RXC0 = 0x80;
const RXEN0 = 0x10;

/** What avr8js keeps private and the repair must reach. */
interface UsartInside {
  readonly RXC: Parameters<CPU["setInterruptFlag"]>[0];
  readonly UDRE: { constant?: boolean };
  readonly cyclesPerChar: number;
}

function inside(usart: AVRUSART): UsartInside {
  return usart as unknown as UsartInside;
}

/** How long one character takes on the line with the registers as they stand. */
export function cyclesPerChar(usart: AVRUSART): number {
  return inside(usart).cyclesPerChar;
}

export function repairUsart(cpu: CPU, usart: AVRUSART): void {
  inside(usart).UDRE.constant = true;
  const writeA = cpu.writeHooks[UCSR0A];
  const writeB = cpu.writeHooks[UCSR0B];
  if (!writeA || !writeB) throw new Error("avr8js no longer hooks UCSR0A and UCSR0B");
  cpu.writeHooks[UCSR0A] = (value, oldValue, address, mask) => {
    const flags = oldValue & READ_ONLY;
    const done = writeA(value, oldValue, address, mask);
    cpu.data[UCSR0A] = (cpu.data[UCSR0A] ?? 0) | flags;
    return done;
  };
  cpu.writeHooks[UCSR0B] = (value, oldValue, address, mask) => {
    const waiting = (cpu.data[UCSR0A] ?? 0) & RXC0;
    const done = writeB(value, oldValue, address, mask);
    if (waiting && value & RXEN0) cpu.setInterruptFlag(inside(usart).RXC);
    return done;
  };
}
