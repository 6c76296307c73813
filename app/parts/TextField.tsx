/** A line of text with its label; nothing that a browser completes or corrects. */
export const TextField = ({
  id,
  label,
  placeholder,
  value,
  onChange,
}: {
  readonly id: string;
  readonly label: string;
  readonly placeholder?: string;
  readonly value: string;
  readonly onChange: (text: string) => void;
}) => (
  <div class="field">
    <label for={id}>{label}</label>
    <input
      id={id}
      name={id}
      autocomplete="off"
      spellcheck={false}
      placeholder={placeholder}
      value={value}
      onInput={(event) => onChange(event.currentTarget.value)}
    />
  </div>
);
