// A field whose text is taken over when it is left or confirmed, not with every key; Escape gives it up.
import { useState, type ChangeEvent, type KeyboardEvent, type ReactNode } from "react";

interface Field {
  value: string;
  onChange: (event: ChangeEvent<HTMLInputElement>) => void;
  onBlur: () => void;
  onKeyDown: (event: KeyboardEvent<HTMLInputElement>) => void;
}

interface Props {
  value: string;
  onSettle: (value: string) => void;
  children: (field: Field) => ReactNode;
}

export function Settled({ value, onSettle, children }: Props) {
  const [text, setText] = useState<string | null>(null);
  const settle = () => {
    if (text !== null && text !== value) onSettle(text);
    setText(null);
  };
  return children({
    value: text ?? value,
    onChange: (event) => setText(event.currentTarget.value),
    onBlur: settle,
    onKeyDown: (event) => {
      if (event.key === "Enter") settle();
      if (event.key === "Escape") setText(null);
    },
  });
}
