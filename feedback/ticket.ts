/**
 * Codes that customers read, write down and type again: Crockford's base 32 (no I, L, O, U). 8 signs are 40 bits,
 * 1.1 × 10¹²; how hard that is to guess is reckoned where guesses are limited (edge-agent/api/limits.ts).
 */
const alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
export const TICKET_SIGNS = 8;

/** From at least `TICKET_SIGNS` random bytes; each sign takes five bits of one of them. */
export function ticketFromBytes(bytes: Uint8Array): string {
  return Array.from(bytes.subarray(0, TICKET_SIGNS), (byte) => alphabet[byte & 31]).join("");
}

/** As a person typed it: small letters, O for 0, I or L for 1, blanks and dashes are all the same ticket. */
export function readTicket(typed: string): string {
  return typed.toUpperCase().replace(/[\s-]/g, "").replace(/O/g, "0").replace(/[IL]/g, "1");
}

/** In two halves, as it is printed and read out: `7K3M-9QXA`. */
export function ticketText(ticket: string): string {
  return ticket.length === TICKET_SIGNS ? `${ticket.slice(0, 4)}-${ticket.slice(4)}` : ticket;
}
