import { ensureModel } from "@otklik/models/ensure";
import { allModels, DEFAULT_PEOPLE_MODEL, modelFacts } from "@otklik/models/manifest";
import { findProduct } from "@otklik/models/product";
import { progressBar } from "@otklik/models/progress-bar";
import type { MakeCommand } from "./exit.ts";
import { evaluatePeopleCommand } from "./models-people.ts";
import { modelsWord } from "./models-word.ts";
import { table } from "./table.ts";

/** Models: what there is, building it, and measuring it on one's own pictures. */
export const modelsCommand: MakeCommand = (program, exit) => {
  const models = modelsWord(program);
  models
    .command("build [ids...]")
    .description(
      "build models from the weights inside the installed packages, unless they are there",
    )
    .action(async (ids: string[]) => {
      for (const id of ids.length > 0 ? ids : [DEFAULT_PEOPLE_MODEL]) {
        const onProgress = progressBar(process.stderr);
        const { folder } = await ensureModel(modelFacts(id), { onProgress });
        process.stdout.write(`${id}: ${folder}\n`);
      }
    });
  models
    .command("list")
    .description("every model with its source, licences and whether it is built here")
    .option("--json", "a line of JSON for each")
    .action((options: { readonly json?: boolean }) => {
      const rows = allModels.map((model) => ({
        id: model.id,
        task: model.task,
        package: `${model.source.package}@${model.source.version}`,
        licence: model.licence,
        built: findProduct(model)?.folder ?? null,
      }));
      if (options.json) for (const row of rows) process.stdout.write(`${JSON.stringify(row)}\n`);
      else {
        const lines = rows.map((row) => [row.id, row.task, row.package, row.built ?? "not built"]);
        process.stdout.write(`${table(["model", "finds", "weights in", "built"], lines)}\n`);
        for (const [upstream, same] of Map.groupBy(rows, ({ licence }) => licence.upstream))
          process.stdout.write(
            `upstream licence of ${same.map(({ id }) => id).join(", ")}: ${upstream}\n`,
          );
      }
    });
  evaluatePeopleCommand(program, exit);
};
