import { OtklikError } from "@otklik/feedback/error";
import type { Command } from "commander";
import { z } from "zod";
import { dataFolder, filesOf, readIfThere } from "./data-folder.ts";

/** How commands reach central: its address and a token, from options, environment or the machine's own central. */

export interface RemoteOptions {
  readonly central?: string;
  readonly token?: string;
  readonly data?: string;
}

export function withRemoteOptions(command: Command): Command {
  return command
    .option(
      "--central <url>",
      "central's address (else OTKLIK_CENTRAL, else the central of this data folder)",
    )
    .option("--token <token>", "ops token (else OTKLIK_TOKEN, else the one of this data folder)")
    .option("--data <folder>", "data folder (else OTKLIK_DATA, else .otklik)");
}

const accessSchema = z.object({ url: z.string(), token: z.string() });
export type CentralAccess = z.infer<typeof accessSchema>;

/** The config with which central last ran in this data folder; without `config` it ran with the defaults. */
export function centralHere(
  data: string | undefined,
): { readonly config?: string | undefined } | undefined {
  const own = readIfThere(filesOf(dataFolder(data)).centralAccess);
  return own === undefined
    ? undefined
    : z.object({ config: z.string().optional() }).parse(JSON.parse(own));
}

export function centralAccess(options: RemoteOptions): CentralAccess {
  const file = filesOf(dataFolder(options.data)).centralAccess;
  const own = readIfThere(file);
  const stored = own === undefined ? undefined : accessSchema.parse(JSON.parse(own));
  const url = options.central ?? process.env["OTKLIK_CENTRAL"] ?? stored?.url;
  const token = options.token ?? process.env["OTKLIK_TOKEN"] ?? stored?.token;
  if (!url || !token)
    throw new OtklikError("bad-argument", "no central to ask", {
      hint: `Give --central URL and --token TOKEN, or run this where ${file} is (the folder of "otklik central" or "npm start").`,
    });
  return { url: url.replace(/\/+$/, ""), token };
}

/** GET (or another method) of central's API. Throws `central-unreachable`, `central-refused` or central's own error. */
export async function askCentral(
  access: CentralAccess,
  path: string,
  init: RequestInit = {},
): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(`${access.url}${path}`, {
      ...init,
      headers: { authorization: `Bearer ${access.token}`, ...init.headers },
    });
  } catch (error) {
    throw new OtklikError("central-unreachable", `central does not answer at ${access.url}`, {
      hint: 'Is it running ("otklik central"), and is the address right?',
      cause: error,
    });
  }
  if (response.ok) return response;
  const body = await response.text();
  if (response.status === 401 || response.status === 403)
    throw new OtklikError("central-refused", `central refused the token (${response.status})`, {
      hint: 'Make one with "otklik central token" where central runs.',
    });
  throw errorOf(body, response.status);
}

function errorOf(body: string, status: number): OtklikError {
  const parsed = z
    .object({
      error: z.object({ code: z.string(), message: z.string(), hint: z.string().optional() }),
    })
    .safeParse(jsonOrNothing(body));
  if (!parsed.success)
    return new OtklikError("central-error", `central answered ${status}: ${body.slice(0, 200)}`);
  const { code, message, hint } = parsed.data.error;
  return new OtklikError(code, message, hint === undefined ? {} : { hint });
}

function jsonOrNothing(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
