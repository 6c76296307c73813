/** Answers to questions that may be asked once more. */
export interface AnswerMemory<Key, Answer> {
  readonly get: (key: Key) => Promise<Answer> | undefined;
  /** Keeps an answer as the newest; one that fails is forgotten. */
  readonly keep: (key: Key, answer: Promise<Answer>) => Promise<Answer>;
  readonly forget: (key: Key) => void;
}

/**
 * Keeps so many answers: those of the ranges that are read at the same time. A longer memory finds
 * nothing more, and its answers live long enough to cost the most of all objects.
 */
const REMEMBERED = 8_192;

/** It forgets the oldest answers first, so its size does not depend on how much is asked. */
export const answerMemory = <Key, Answer>(most = REMEMBERED): AnswerMemory<Key, Answer> => {
  const answers = new Map<Key, Promise<Answer>>();
  const keep = (key: Key, answer: Promise<Answer>): Promise<Answer> => {
    answers.delete(key);
    answers.set(key, answer);
    const [oldest] = answers.keys();
    if (answers.size > most && oldest !== undefined) answers.delete(oldest);
    answer.catch(() => {
      if (answers.get(key) === answer) answers.delete(key);
    });
    return answer;
  };
  return {
    get: (key) => answers.get(key),
    keep,
    forget: (key) => {
      answers.delete(key);
    },
  };
};
