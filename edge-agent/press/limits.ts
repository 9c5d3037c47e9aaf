/** Limits of the console's link, ms unless the name says otherwise. */
export const pressLimits = {
  /** Version asked again after this while a board is silent: a bootloader is deaf for 1.3 s. */
  askMs: 200,
  /** No version by then: no console at this speed. 1.3 s of bootloader + 0.2 s of asking + handshake. */
  handshakeMs: 2000,
  /** HELLO again while no WELCOME came: 35 characters take 6 ms, a first id 50 ms in the EEPROM. */
  helloMs: 200,
  /** A damaged event is asked for again at once, then not before a whole window of 16 × 11 bytes may have passed. */
  askAgainMs: 60,
  /** A wiring is told so often on one link: a console that goes on with another one goes on with it. */
  wiringTellsMax: 3,
  pingMs: 1000,
  /** Nothing understandable for so long: four pings. The port is opened anew. */
  silentMs: 4000,
  /** A port is tried again after 250, 500, 1000, … ms, never later than this: back within 5 s of being plugged in. */
  retryMsMin: 250,
  retryMsMax: 2000,
  /** How often the list of ports is looked at under "auto". */
  listMs: 2000,
  /** Consoles at once on one agent. */
  consolesMax: 8,
} as const;
