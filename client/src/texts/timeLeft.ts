/** Time left, as coarse as an estimate is: `less than a minute left`, `12 min left`, `3 h 20 min left`, `2 d 5 h left`. */
export function timeLeft(seconds: number): string {
  if (!Number.isFinite(seconds)) return 'time left not known yet';
  const minutes = Math.ceil(seconds / 60);
  if (minutes <= 1) return 'less than a minute left';
  if (minutes < 60) return `${minutes} min left`;
  const hours = Math.floor(minutes / 60);
  return hours < 24
    ? `${parts(hours, 'h', minutes % 60, 'min')} left`
    : `${parts(Math.floor(hours / 24), 'd', hours % 24, 'h')} left`;
}

function parts(large: number, unit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${large} ${unit}` : `${large} ${unit} ${small} ${smallUnit}`;
}
