/** The number of letters to add, take away or change that lead from one word to the other. */
const distance = (one: string, other: string): number => {
  let row = Array.from({ length: other.length + 1 }, (_, at) => at);
  for (const [at, letter] of [...one].entries()) {
    const next = [at + 1];
    for (const [place, match] of [...other].entries()) {
      const changed = (row[place] ?? 0) + (letter.toLowerCase() === match.toLowerCase() ? 0 : 1);
      next.push(Math.min(changed, (row[place + 1] ?? 0) + 1, (next[place] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
};

/** The known word that was probably meant; undefined where none is close. */
export const nearestWord = (word: string, known: readonly string[]): string | undefined => {
  const [nearest] = known
    // A word that is left off in the middle is close, too.
    .map((candidate) => ({
      candidate,
      far: Math.min(distance(word, candidate), 1 + distance(word, candidate.slice(0, word.length))),
    }))
    .sort((a, b) => a.far - b.far);
  return nearest !== undefined && nearest.far <= Math.max(2, word.length / 3) ? nearest.candidate : undefined;
};
