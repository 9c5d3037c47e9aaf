import { letterboxOf, outOfLetterbox } from "../detector/letterbox.ts";
import type { PersonBox, PersonDetector } from "../detector/person-detector.ts";
import { Tracker } from "../track/tracker.ts";
import { ContactCounter } from "../zone/contact-counter.ts";
import { LineCounter } from "../zone/line-counter.ts";
import type { Contact } from "../zone/visit.ts";
import type { Zones } from "../zone/zones.ts";
import { fileFrames, pictureSize } from "./file-frames.ts";
import { blackOut, maskOf } from "./mask.ts";

export interface VideoContactsOptions {
  readonly file: string;
  readonly zones: Zones;
  /** Frames a second that are looked at. */
  readonly fps: number;
  readonly detector: Pick<PersonDetector, "detect" | "inputWidth" | "inputHeight">;
  /** Says of each detection whether it is thrown away, to see what the count is worth with a worse detector. */
  readonly isDropped?: () => boolean;
  readonly onFrame?: (frames: number) => void;
}

export interface VideoContacts {
  readonly frames: number;
  readonly fps: number;
  readonly peopleMax: number;
  readonly contacts: readonly Pick<Contact, "enterMs" | "leaveMs" | "size" | "confidence">[];
  readonly crossings: { readonly aToB: number; readonly bToA: number };
}

/** For the detector of these scores: its sure and its supporting detections (see person-detector.ts). */
const trackerSettings = { sureMin: 0.3, faintMin: 0.1, beginMin: 0.35 };

/** Contacts and crossings of a recorded video. Holds one frame at a time; times count from the video's first frame. */
export async function videoContacts(options: VideoContactsOptions): Promise<VideoContacts> {
  const { file, zones, fps, detector, isDropped = () => false, onFrame } = options;
  const picture = pictureSize(file);
  const size = { width: detector.inputWidth, height: detector.inputHeight };
  const letterbox = letterboxOf(picture.width, picture.height, size.width, size.height);
  const mask = zones.staff ? maskOf(zones.staff, size, letterbox) : [];
  const aspect = picture.width / picture.height;
  const tracker = new Tracker(trackerSettings);
  const counter = new ContactCounter({ zones, aspect });
  const lines = new LineCounter({ zones, aspect });
  const contacts: Contact[] = [];
  const crossings = { aToB: 0, bToA: 0 };
  let frames = 0;
  let peopleMax = 0;
  const keep = (changes: ReturnType<ContactCounter["step"]>) => {
    for (const change of changes)
      if (change.phase === "ended" && !change.staff) contacts.push(change);
  };
  for await (const frame of fileFrames({ file, fps, size })) {
    const nowMs = (frames * 1000) / fps;
    frames++;
    blackOut(frame, mask);
    const people = (await detector.detect(frame)).flatMap((box): readonly PersonBox[] => {
      const own = outOfLetterbox(box, letterbox);
      return own === undefined || isDropped() ? [] : [own];
    });
    const tracks = tracker.step(people, nowMs);
    peopleMax = Math.max(peopleMax, tracks.filter(({ seenMs }) => seenMs === nowMs).length);
    keep(counter.step(tracks, nowMs));
    for (const crossing of lines.step(tracks, nowMs)) crossings[crossing]++;
    onFrame?.(frames);
  }
  keep(counter.finish());
  return {
    frames,
    fps,
    peopleMax,
    contacts: contacts
      .sort((a, b) => a.enterMs - b.enterMs)
      .map(({ enterMs, leaveMs, size: people, confidence }) => ({
        enterMs,
        leaveMs,
        size: people,
        confidence,
      })),
    crossings,
  };
}
