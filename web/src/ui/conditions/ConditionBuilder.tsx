// A builder of conditions: lines of fact, comparison and value; all or any must hold. Complex ones show as a sentence.
import { ActionIcon, Autocomplete, Button, Group, NativeSelect, SegmentedControl, Stack, Text } from "@mantine/core";
import { IconPlus, IconX } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import classes from "./ConditionBuilder.module.css";
import { conditionOf, linesOf, takesValue, verbsOf, type Condition, type ConditionField, type Line, type Lines, type Verb } from "./model";

interface Props {
  /** What is built, to screen readers: "Audience". */
  label: string;
  value: Condition | null;
  onChange: (condition: Condition | null) => void;
  fields: readonly ConditionField[];
  /** What holds while there is no line: "Everybody". */
  none: string;
  /** The condition in words, for one that lines can't say. */
  sentence?: string | null;
  disabled?: boolean;
}

export function ConditionBuilder({ label, value, onChange, fields, none, sentence, disabled = false }: Props) {
  const { t } = useTranslation("ui");
  const known = linesOf(value);
  const [draft, setDraft] = useState<Lines | null>(null); // with lines that are not finished yet
  const shown = draft && same(conditionOf(draft, fields), value) ? draft : known;

  if (!shown) {
    return (
      <Stack gap="xs" align="flex-start">
        <Text size="sm">{sentence ?? t("conditions.complex")}</Text>
        {!disabled && (
          <Button size="compact-sm" variant="default" onClick={() => onChange(null)}>
            {t("conditions.anew")}
          </Button>
        )}
      </Stack>
    );
  }
  const put = (next: Lines) => {
    setDraft(next);
    const condition = conditionOf(next, fields);
    if (!same(condition, value)) onChange(condition);
  };
  const change = (at: number, line: Partial<Line>) =>
    put({ ...shown, lines: shown.lines.map((each, index) => (index === at ? { ...each, ...line } : each)) });
  const first = fields[0];
  return (
    <fieldset className={classes.builder} disabled={disabled} aria-label={label}>
      {shown.lines.length > 1 && (
        <SegmentedControl
          value={shown.mode}
          onChange={(mode) => put({ ...shown, mode: mode })}
          data={[
            { value: "all", label: t("conditions.all") },
            { value: "any", label: t("conditions.any") },
          ]}
          disabled={disabled}
        />
      )}
      {shown.lines.length === 0 && (
        <Text size="sm" c="dimmed">
          {none}
        </Text>
      )}
      {shown.lines.map((line, index) => (
        <LineEditor
          key={index}
          label={t("conditions.line", { number: index + 1 })}
          line={line}
          fields={fields}
          onChange={(next) => change(index, next)}
          onRemove={() => put({ ...shown, lines: shown.lines.filter((_, at) => at !== index) })}
        />
      ))}
      {!disabled && first && (
        <Group>
          <Button
            size="compact-sm"
            variant="subtle"
            leftSection={<IconPlus size={14} aria-hidden />}
            onClick={() => put({ ...shown, lines: [...shown.lines, { field: first.field, verb: verbsOf(first.kind)[0] ?? "eq", value: "" }] })}
          >
            {t("conditions.add")}
          </Button>
        </Group>
      )}
    </fieldset>
  );
}

interface LineProps {
  label: string;
  line: Line;
  fields: readonly ConditionField[];
  onChange: (line: Partial<Line>) => void;
  onRemove: () => void;
}

function LineEditor({ label, line, fields, onChange, onRemove }: LineProps) {
  const { t } = useTranslation("ui");
  const field = fields.find((each) => each.field === line.field);
  const kind = field?.kind ?? "text";
  const verbs = verbsOf(kind);
  const pick = (name: string) => {
    const next = fields.find((each) => each.field === name);
    const allowed = verbsOf(next?.kind ?? "text");
    onChange({ field: name, value: next?.kind === "truth" ? "true" : "", ...(allowed.includes(line.verb) ? {} : { verb: allowed[0] ?? "eq" }) });
  };
  return (
    <div className={classes.line} role="group" aria-label={label}>
      <NativeSelect
        aria-label={t("conditions.field")}
        value={line.field}
        onChange={(event) => pick(event.currentTarget.value)}
        data={[...fields.map((each) => ({ value: each.field, label: each.label })), ...(field ? [] : [{ value: line.field, label: line.field }])]}
      />
      <NativeSelect
        aria-label={t("conditions.verb")}
        value={line.verb}
        onChange={(event) => onChange({ verb: event.currentTarget.value as Verb })}
        data={(verbs.includes(line.verb) ? verbs : [line.verb, ...verbs]).map((verb) => ({ value: verb, label: t(`conditions.verbs.${verb}`) }))}
      />
      {takesValue(line.verb) ? (
        kind === "truth" ? (
          <NativeSelect
            aria-label={t("conditions.value")}
            value={line.value || "true"}
            onChange={(event) => onChange({ value: event.currentTarget.value })}
            data={[
              { value: "true", label: t("conditions.yes") },
              { value: "false", label: t("conditions.no") },
            ]}
          />
        ) : (
          <Autocomplete
            aria-label={t("conditions.value")}
            placeholder={t(line.verb === "in" ? "conditions.values" : "conditions.value")}
            value={line.value}
            onChange={(value) => onChange({ value })}
            data={[...(field?.values ?? [])]}
            limit={12}
            maxLength={200}
          />
        )
      ) : (
        <span />
      )}
      <ActionIcon variant="subtle" color="gray" aria-label={t("conditions.remove")} onClick={onRemove}>
        <IconX size={15} aria-hidden />
      </ActionIcon>
    </div>
  );
}

function same(one: Condition | null, other: Condition | null): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
