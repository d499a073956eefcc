// One number or many, typed or pasted from a sheet, checked line by line before they go into the pool.
import { Text, Textarea } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { FormDialog, notifyDone } from "@/ui";
import channels from "../Channels.module.css";
import classes from "./Numbers.module.css";
import { readPasted } from "./pasted";
import { useChangeNumbers } from "./useNumbers";

const FAULTS_SHOWN = 5;
const EXAMPLE = "+44 7700 900100; +44; 60\n+49 155 5000001; +49, +43\nHarbour";

export function AddNumbers({ route, known, onClose }: { route: number; known: readonly string[]; onClose: () => void }) {
  const { t } = useTranslation("channels");
  const [text, setText] = useState("");
  const { numbers, faults } = readPasted(text, known);
  const add = useChangeNumbers(route, () => {
    notifyDone(t("numbers.added", { count: numbers.length }));
    onClose();
  });
  return (
    <FormDialog
      title={t("numbers.addTitle")}
      deed={numbers.length > 0 ? t("numbers.addSome", { count: numbers.length }) : t("numbers.add")}
      onClose={onClose}
      onSubmit={() => add.mutate((stored) => [...stored, ...numbers.filter((each) => !stored.some((one) => one.sender === each.sender))])}
      busy={add.isPending}
      ready={numbers.length > 0 && faults.length === 0}
      fault={add.error?.message ?? null}
    >
      <Textarea
        label={t("numbers.list")}
        description={t("numbers.listText")}
        placeholder={EXAMPLE}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        error={faults.length > 0 ? t("numbers.faults", { count: faults.length }) : null}
        autosize
        minRows={4}
        maxRows={14}
        spellCheck={false}
        data-autofocus
        classNames={{ input: classes.list }}
      />
      {faults.length > 0 && (
        <ul className={channels.plain} aria-label={t("numbers.faultsList")}>
          {faults.slice(0, FAULTS_SHOWN).map((each) => (
            <li key={each.line}>
              <Text size="sm" c="var(--nl-bad)">
                {t("numbers.faultAt", { line: each.line, text: each.text })} {t(`numbers.fault.${each.why}`)}
              </Text>
            </li>
          ))}
          {faults.length > FAULTS_SHOWN && <li className={channels.dim}>{t("numbers.faultsMore", { count: faults.length - FAULTS_SHOWN })}</li>}
        </ul>
      )}
    </FormDialog>
  );
}
