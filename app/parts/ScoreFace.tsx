import { bandOf } from "../words/score.ts";

/** A score with its band; grey where it does not count. */
export const ScoreFace = ({ score, counts }: { readonly score: number; readonly counts: boolean }) => {
  const { word, tone } = bandOf(score);
  return (
    <div class={`score-face tone-${counts ? tone : "none"}`}>
      <span class="score-number">{score}</span>
      <span class="band-word">{word}</span>
    </div>
  );
};
