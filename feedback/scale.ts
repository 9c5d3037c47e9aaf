import { z } from "zod";
import { scales } from "./scale-facts.ts";

export {
  classOf,
  type SatisfactionClass,
  type Scale,
  scaleFacts,
  scaleSize,
} from "./scale-facts.ts";

/** The scales a question can use. `metrics.md`, "Classes": which value is dissatisfied, neutral, satisfied. */
export const scaleSchema = z.enum(scales);
