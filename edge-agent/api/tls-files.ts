import { readFileSync } from "node:fs";
import { createSecureContext } from "node:tls";
import { OtklikError } from "@otklik/feedback/error";

/** Paths of PEM files. */
export interface TlsFiles {
  readonly cert: string;
  readonly key: string;
}

/** The texts of both files. Throws `config-invalid` when one cannot be read, or the key is not the certificate's. */
export function readTls(files: TlsFiles): { readonly cert: string; readonly key: string } {
  try {
    const pem = {
      cert: readFileSync(files.cert, "utf8"),
      key: readFileSync(files.key, "utf8"),
    };
    createSecureContext(pem);
    return pem;
  } catch (error) {
    throw new OtklikError("config-invalid", `http.tls: ${(error as Error).message}`, {
      hint: "cert and key are PEM files that the agent may read, and belong together.",
      context: { cert: files.cert, key: files.key },
      cause: error,
    });
  }
}
