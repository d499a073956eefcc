// One number of a pool to be changed: what it is called, whom it is for, how much it may send.
import { NumberInput, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiProblem, type SchemaPoolNumber } from "@/lib/api";
import { FormDialog, notifyDone } from "@/ui";
import { isSender, plainSender, prefixesOf } from "./pasted";
import { useChangeNumbers } from "./useNumbers";

interface Props {
  route: number;
  number: SchemaPoolNumber;
  others: readonly string[];
  onClose: () => void;
}

export function NumberForm({ route, number, others, onClose }: Props) {
  const { t } = useTranslation("channels");
  const [sender, setSender] = useState(number.sender);
  const [prefixes, setPrefixes] = useState(number.prefixes.join(", "));
  const [minute, setMinute] = useState<number | null>(number.per_minute);
  const save = useChangeNumbers(route, () => {
    notifyDone(t("numbers.saved"));
    onClose();
  });
  const plain = plainSender(sender);
  const fitting = prefixesOf(prefixes);
  const wrong = !isSender(plain) ? t("numbers.fault.sender") : others.includes(plain) ? t("numbers.fault.known") : null;
  const said = save.error instanceof ApiProblem ? save.error : null;
  const by = (field: string) => (said?.field?.endsWith(field) ? [said.detail, said.remedy].filter(Boolean).join(" ") : null);
  const shown = [by(".sender"), by(".per_minute"), by("prefixes")].some(Boolean);
  return (
    <FormDialog
      title={t("numbers.changeNamed", { number: number.sender })}
      deed={t("form.save")}
      onClose={onClose}
      onSubmit={() => {
        const next = { sender: plain, prefixes: fitting ?? [], per_minute: minute };
        save.mutate((stored) => stored.map((each) => (each.sender === number.sender ? next : each)));
      }}
      busy={save.isPending}
      ready={wrong === null && fitting !== null}
      fault={shown ? null : (save.error?.message ?? null)}
    >
      <TextInput
        label={t("numbers.sender")}
        description={t("numbers.senderText")}
        value={sender}
        onChange={(event) => setSender(event.currentTarget.value)}
        error={wrong ?? by(".sender")}
        maxLength={30}
        data-autofocus
      />
      <TextInput
        label={t("numbers.prefixes")}
        description={t("numbers.prefixesText")}
        placeholder="+44, +353"
        value={prefixes}
        onChange={(event) => setPrefixes(event.currentTarget.value)}
        error={fitting === null ? t("numbers.fault.prefix") : by("prefixes")}
      />
      <NumberInput
        label={t("numbers.minute")}
        description={t("numbers.minuteText")}
        value={minute ?? ""}
        onChange={(next) => setMinute(typeof next === "number" && next > 0 ? next : null)}
        error={by(".per_minute")}
        min={0}
        max={1_000_000}
        placeholder="∞"
      />
    </FormDialog>
  );
}
