import { existsSync, readdirSync, readFileSync } from "node:fs";
import { extname, join, parse } from "node:path";
import { OtklikError } from "@otklik/feedback/error";
import type { TruthBox } from "./average-precision.ts";
import { motBoxes, readMotTruth, readYoloLabels } from "./labels.ts";

/** One picture of a labelled set. Its labels in pixels need its size, which is known once it is read. */
export interface SetPicture {
  readonly file: string;
  truths(size: { readonly width: number; readonly height: number }): readonly TruthBox[];
}

const extensions = new Set([".jpg", ".jpeg", ".png", ".bmp", ".webp", ".ppm"]);

/** A folder of pictures with a YOLO file of the same name for each in `labels`; no file means nobody is there. */
export function yoloSet(images: string, labels: string): readonly SetPicture[] {
  const pictures = picturesIn(images);
  const files = pictures.map((name) => join(labels, `${parse(name).name}.txt`));
  if (!files.some((file) => existsSync(file)))
    throw new OtklikError(
      "labels-invalid",
      `${labels} has no .txt file for any picture of ${images}`,
      {
        hint: "Name the folder with a NAME.txt for each picture NAME.jpg.",
      },
    );
  return pictures.map((name, at) => {
    const file = files[at] ?? "";
    return {
      file: join(images, name),
      truths: () => (existsSync(file) ? readYoloLabels(readFileSync(file, "utf8"), file) : []),
    };
  });
}

/** Frames of a MOT sequence, whose names are their numbers, and its gt.txt: in `labels`, or in its folder `gt`. */
export function motSet(images: string, labels: string): readonly SetPicture[] {
  const file = [join(labels, "gt.txt"), join(labels, "gt", "gt.txt")].find((one) =>
    existsSync(one),
  );
  if (file === undefined)
    throw new OtklikError("labels-invalid", `no gt.txt in ${labels} or ${join(labels, "gt")}`, {
      hint: "Name the folder of a MOT sequence, or the one with its gt.txt.",
    });
  const truth = readMotTruth(readFileSync(file, "utf8"), file);
  const inner = join(images, "img1");
  const folder = existsSync(inner) ? inner : images;
  return picturesIn(folder).map((name) => ({
    file: join(folder, name),
    truths: (size) => motBoxes(truth.get(Number(/(\d+)$/.exec(parse(name).name)?.[1])) ?? [], size),
  }));
}

function picturesIn(folder: string): readonly string[] {
  const names = existsSync(folder) ? readdirSync(folder) : [];
  const pictures = names.filter((name) => extensions.has(extname(name).toLowerCase())).sort();
  if (pictures.length === 0)
    throw new OtklikError("bad-argument", `no pictures in ${folder}`, {
      hint: `Name a folder with ${[...extensions].join(", ")} files.`,
      context: { folder },
    });
  return pictures;
}
