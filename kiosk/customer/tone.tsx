let audio: AudioContext | undefined;

/**
 * One short tone, the same for every rating: heard by whoever cannot see the screen, and by nobody as an answer. A
 * browser that allows no sound before a touch stays silent.
 */
export function playTone(): void {
  try {
    audio ??= new AudioContext();
    if (audio.state === "suspended") void audio.resume().catch(() => {});
    const from = audio.currentTime;
    const tone = audio.createOscillator();
    const volume = audio.createGain();
    tone.frequency.value = 660;
    volume.gain.setValueAtTime(0, from);
    volume.gain.linearRampToValueAtTime(0.12, from + 0.012);
    volume.gain.exponentialRampToValueAtTime(0.001, from + 0.16);
    tone.connect(volume).connect(audio.destination);
    tone.start(from);
    tone.stop(from + 0.17);
  } catch {
    // A machine without sound.
  }
}
