/** A function that reckons the answer to each question once. For pure functions of texts, or of objects that never change. */
export const remembered = <Question, Answer>(
  answer: (question: Question) => Answer,
): ((question: Question) => Answer) => {
  const known = new Map<Question, { readonly answer: Answer }>();
  return (question) => {
    const given = known.get(question) ?? { answer: answer(question) };
    known.set(question, given);
    return given.answer;
  };
};
