/**
 * A Kalman filter for one coordinate that moves at nearly constant speed (white noise acceleration,
 * Bar-Shalom et al. 2001, §6.3). Time is in seconds, so it holds at any and at a changing frame rate.
 */
export interface Motion {
  position: number;
  /** Per second. */
  speed: number;
  /** Covariance: of the position, of both, of the speed. */
  varPosition: number;
  covariance: number;
  varSpeed: number;
}

/** A coordinate seen for the first time; `noise` is the standard deviation of what is measured. */
export function motionAt(position: number, noise: number, speedSpread: number): Motion {
  return {
    position,
    speed: 0,
    varPosition: noise * noise,
    covariance: 0,
    varSpeed: speedSpread * speedSpread,
  };
}

/** Lets `seconds` pass; `unrest` is the spectral density of the acceleration, in units² / s³. */
export function predict(motion: Motion, seconds: number, unrest: number): void {
  const { varPosition, covariance, varSpeed } = motion;
  motion.position += motion.speed * seconds;
  motion.varPosition =
    varPosition +
    2 * covariance * seconds +
    varSpeed * seconds * seconds +
    (unrest * seconds ** 3) / 3;
  motion.covariance = covariance + varSpeed * seconds + (unrest * seconds * seconds) / 2;
  motion.varSpeed = varSpeed + unrest * seconds;
}

/** Takes a measurement in; `noise` as in {@link motionAt}. */
export function correct(motion: Motion, measured: number, noise: number): void {
  const { varPosition, covariance, varSpeed } = motion;
  const spread = varPosition + noise * noise;
  const gain = varPosition / spread;
  const speedGain = covariance / spread;
  const surprise = measured - motion.position;
  motion.position += gain * surprise;
  motion.speed += speedGain * surprise;
  motion.varPosition = (1 - gain) * varPosition;
  motion.covariance = (1 - gain) * covariance;
  motion.varSpeed = varSpeed - speedGain * covariance;
}
