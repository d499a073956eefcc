// A group of a condition's parts, and how many of them must hold; groups stand within groups.
import { ActionIcon, Button, Group, NativeSelect, Text } from "@mantine/core";
import { IconBolt, IconFolderPlus, IconPlus, IconX } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import classes from "./ConditionBuilder.module.css";
import { EventEditor } from "./EventEditor";
import { LineEditor } from "./LineEditor";
import { aBranch, aLine, anEvent, verbsOf, type Branch, type ConditionField, type ConditionRoot, type Mode, type Twig } from "./model";

const MODES: readonly Mode[] = ["all", "any", "none", "notAll"];
const DEEPEST = 6;

export interface Asked {
  fields: readonly ConditionField[];
  roots: readonly ConditionRoot[];
  /** Whether what happened earlier can be asked for. */
  events: boolean;
}

interface Props {
  label: string;
  branch: Branch;
  asked: Asked;
  onChange: (branch: Branch) => void;
  onRemove?: () => void;
  disabled: boolean;
  depth?: number;
  /** What holds while there is nothing in it. */
  none?: string;
}

export function BranchEditor({ label, branch, asked, onChange, onRemove, disabled, depth = 1, none }: Props) {
  const { t } = useTranslation("ui");
  const put = (of: Twig[]) => onChange({ ...branch, of });
  const change = (at: number, twig: Twig) => put(branch.of.map((each, index) => (index === at ? twig : each)));
  const remove = (at: number) => put(branch.of.filter((_, index) => index !== at));
  const first = asked.fields[0];
  const start = first ? aLine(first.field, verbsOf(first.kind)[0] ?? "eq") : aLine(`${asked.roots[0]?.root ?? "customer"}.`, "eq");
  return (
    <div className={depth > 1 ? classes.branch : classes.builder} {...(depth > 1 ? { role: "group", "aria-label": label } : {})}>
      {(branch.of.length > 1 || branch.mode === "none" || branch.mode === "notAll" || onRemove) && (
        <Group gap={4} wrap="nowrap">
          <NativeSelect
            aria-label={t("conditions.mode")}
            value={branch.mode}
            onChange={(event) => onChange({ ...branch, mode: event.currentTarget.value as Mode })}
            data={MODES.map((mode) => ({ value: mode, label: t(`conditions.${mode}`) }))}
            disabled={disabled}
          />
          {onRemove && !disabled && (
            <ActionIcon className={classes.remove} variant="subtle" color="gray" aria-label={t("conditions.removeGroup")} onClick={onRemove}>
              <IconX size={15} aria-hidden />
            </ActionIcon>
          )}
        </Group>
      )}
      {branch.of.length === 0 && none && (
        <Text size="sm" c="dimmed">
          {none}
        </Text>
      )}
      {branch.of.map((twig, index) => {
        const one = { label: t("conditions.line", { number: index + 1 }), onRemove: () => remove(index) };
        if (twig.kind === "line") return <LineEditor key={index} {...one} line={twig} fields={asked.fields} roots={asked.roots} onChange={(next) => change(index, next)} />;
        if (twig.kind === "branch") return <BranchEditor key={index} {...one} branch={twig} asked={asked} onChange={(next) => change(index, next)} disabled={disabled} depth={depth + 1} none={t("conditions.empty")} />;
        const properties = { fields: [], roots: [{ root: "event", label: t("conditions.property") }], events: false };
        return (
          <EventEditor key={index} {...one} event={twig} onChange={(next) => change(index, next)}>
            <BranchEditor label={t("conditions.properties")} branch={twig.where} asked={properties} onChange={(where) => change(index, { ...twig, where })} disabled={disabled} depth={depth + 1} none={t("conditions.anyProperties")} />
          </EventEditor>
        );
      })}
      {!disabled && (
        <Group gap={4}>
          <Button size="compact-sm" variant="subtle" leftSection={<IconPlus size={14} aria-hidden />} onClick={() => put([...branch.of, start])}>
            {t("conditions.add")}
          </Button>
          {asked.events && (
            <Button size="compact-sm" variant="subtle" leftSection={<IconBolt size={14} aria-hidden />} onClick={() => put([...branch.of, anEvent()])}>
              {t("conditions.addEvent")}
            </Button>
          )}
          {branch.of.length > 0 && depth < DEEPEST && (
            <Button size="compact-sm" variant="subtle" leftSection={<IconFolderPlus size={14} aria-hidden />} onClick={() => put([...branch.of, aBranch(branch.mode === "any" ? "all" : "any", [start])])}>
              {t("conditions.addGroup")}
            </Button>
          )}
        </Group>
      )}
    </div>
  );
}
