// A field whose words are no template of ours: as the maker has them.
import { Textarea, TextInput } from "@mantine/core";
import { useTrouble, useWriting } from "../editor/context";

interface Props {
  field: string;
  label: string;
  value: string;
  onChange: (text: string) => void;
  description?: string;
  placeholder?: string;
  rows?: number;
}

export function Plain({ field, label, value, onChange, description, placeholder, rows }: Props) {
  const { readOnly } = useWriting();
  const trouble = useTrouble(field);
  const shared = {
    label,
    description,
    placeholder,
    value,
    readOnly,
    dir: "auto" as const,
    "data-field": field,
    error: trouble ? `${trouble.text} ${trouble.remedy ?? ""}` : null,
    onChange: (event: { currentTarget: { value: string } }) => onChange(event.currentTarget.value),
  };
  return rows ? <Textarea {...shared} autosize minRows={rows} maxRows={16} /> : <TextInput {...shared} />;
}
