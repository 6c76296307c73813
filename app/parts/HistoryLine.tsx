import { HIGHEST, LOWEST } from "../words/score.ts";
import { day, moment } from "../words/time.ts";

/** A score of the line. Times are Unix seconds. */
export interface LinePoint {
  readonly time: number;
  readonly score: number;
}

/** Something that happened beside the scores. */
export interface LineMark {
  readonly time: number;
  readonly words: string;
}

const [WIDTH, HEIGHT] = [520, 200];
const [LEFT, RIGHT, TOP, BOTTOM] = [34, 8, 10, 24];
const LEVELS = [300, 450, 550, 650, 750, 850];

const scaleOf = (points: readonly LinePoint[], marks: readonly LineMark[]) => {
  const times = [...points, ...marks].map(({ time }) => time);
  const [first, last] = [Math.min(...times), Math.max(...times)];
  const span = Math.max(last - first, 1);
  return {
    ...{ first, last },
    x: (time: number) => LEFT + ((time - first) / span) * (WIDTH - LEFT - RIGHT),
    y: (score: number) => TOP + ((HIGHEST - score) / (HIGHEST - LOWEST)) * (HEIGHT - TOP - BOTTOM),
  };
};

/** Scores as a line, with a mark for what happened to the bundle. What it shows stands in a table beside it, too. */
export const HistoryLine = ({
  points,
  marks,
}: {
  readonly points: readonly LinePoint[];
  readonly marks: readonly LineMark[];
}) => {
  const { first, last, x, y } = scaleOf(points, marks);
  const path = points.map(({ time, score }, index) => `${index === 0 ? "M" : "L"}${x(time)} ${y(score)}`).join("");
  return (
    <svg
      class="line-chart"
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      role="img"
      aria-label={`${points.length} scores over time`}
    >
      {LEVELS.map((level) => (
        <g key={level}>
          <line class="grid-line" x1={LEFT} x2={WIDTH - RIGHT} y1={y(level)} y2={y(level)} />
          <text x={LEFT - 6} y={y(level) + 4} text-anchor="end">
            {level}
          </text>
        </g>
      ))}
      {marks.map(({ time, words }) => (
        <g key={`${time} ${words}`} class="happened">
          <title>{`${moment(time)}: ${words}`}</title>
          <line x1={x(time)} x2={x(time)} y1={TOP} y2={HEIGHT - BOTTOM} />
        </g>
      ))}
      <path class="path" d={path} />
      {points.map(({ time, score }) => (
        <circle key={time} cx={x(time)} cy={y(score)} r="4">
          <title>{`${score}, ${moment(time)}`}</title>
        </circle>
      ))}
      <text x={LEFT} y={HEIGHT - 6}>
        {day(first)}
      </text>
      <text x={WIDTH - RIGHT} y={HEIGHT - 6} text-anchor="end">
        {day(last)}
      </text>
    </svg>
  );
};
