import { readFileSync } from "node:fs";
import { OtklikError } from "@otklik/feedback/error";

export interface TlsPair {
  readonly cert: string;
  readonly key: string;
}

/** The PEM texts of a `tls` entry. Throws `config-invalid` when one cannot be read. */
export function readTls(files: TlsPair): TlsPair {
  return { cert: readPem("tls.cert", files.cert), key: readPem("tls.key", files.key) };
}

/** Throws `config-invalid`. */
export function readPem(key: string, path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    throw new OtklikError("config-invalid", `${key}: ${(error as Error).message}`, {
      hint: "it names a PEM file that central may read",
      context: { key, path },
      cause: error,
    });
  }
}
