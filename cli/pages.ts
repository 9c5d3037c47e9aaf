import { buildKiosk } from "@otklik/kiosk/build";
import type { Logger } from "pino";
import { filesOf } from "./data-folder.ts";

/** The built pages: made when missing or older than their sources. They live in the data folder, not in the program's. */
export async function pagesFolder(folder: string, log: Logger): Promise<string> {
  return await buildKiosk({ outDir: filesOf(folder).pages, log: (line) => log.info(line) });
}
