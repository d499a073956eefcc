// What calls a service and for whom it is: words, where they count, proof, time, arguments and its line of help.
import { NumberInput, Select, TagsInput, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { DepartmentSelect, useChannelName } from "@/ui";
import { without, withText, type Service } from "../model";
import classes from "../Services.module.css";
import { Arguments } from "./Arguments";
import { useWriting } from "./context";

interface Props {
  service: Service;
  onChange: (service: Service) => void;
}

const TWO_WAY = ["sms", "whatsapp", "chat", "telegram", "messenger", "instagram", "email", "line", "viber", "x", "xmpp", "matrix"];

export function Settings({ service, onChange }: Props) {
  const { t } = useTranslation("services");
  const channelName = useChannelName();
  const { language, readOnly, opensTo, faultAt } = useWriting();
  const set = (change: Partial<Service>) => onChange({ ...service, ...change });
  const setWords = (words: string[]) => {
    const others = without(service.words, language);
    set({ words: words.length ? { ...others, [language]: words } : others });
  };
  const common = { disabled: readOnly };
  return (
    <section className={classes.part} aria-label={t("words.title")}>
      <h2>{t("words.title")}</h2>
      <div className={classes.fields}>
        <TagsInput
          className={classes.wide}
          label={t("words.label")}
          description={t("words.text")}
          value={service.words[language] ?? []}
          onChange={setWords}
          error={faultAt(`words.${language}`) ?? (faultAt("words") && !Object.keys(service.words).length ? faultAt("words") : null)}
          maxTags={20}
          {...common}
        />
        <TextInput label={t("title")} value={service.title ?? ""} onChange={(event) => set({ title: event.currentTarget.value })} maxLength={200} {...common} />
        <TextInput label={t("help.label")} description={t("help.text")} value={service.help?.[language] ?? ""} onChange={(event) => set({ help: withText(service.help, language, event.currentTarget.value) })} maxLength={160} error={faultAt("help")} {...common} />
        <TagsInput label={t("numbers.label")} description={t("numbers.text")} value={service.scope?.numbers ?? []} onChange={(numbers) => set({ scope: { ...service.scope, numbers } })} {...common} />
        <TagsInput
          label={t("channels.label")}
          description={t("channels.text")}
          data={TWO_WAY.map((value) => ({ value, label: channelName(value) }))}
          value={service.scope?.channels ?? []}
          onChange={(channels) => set({ scope: { ...service.scope, channels } })}
          {...common}
        />
        <Select
          label={t("openTo.label")}
          description={t("openTo.about")}
          data={[{ value: "", label: t(opensTo === "verified" && !service.open_to ? "openTo.usualVerified" : "openTo.usual") }, ...(["verified", "anybody"] as const).map((value) => ({ value, label: t(`openTo.${value}`) }))]}
          value={service.open_to ?? ""}
          onChange={(value) => onChange(value ? { ...service, open_to: value } : without(service, "open_to"))}
          allowDeselect={false}
          {...common}
        />
        {(service.open_to ?? opensTo) === "verified" && (
          <Select
            label={t("proof.label")}
            data={(["code", "pin"] as const).map((value) => ({ value, label: t(`proof.${value}`) }))}
            value={service.proof ?? "code"}
            onChange={(value) => set({ proof: value ?? "code" })}
            allowDeselect={false}
            {...common}
          />
        )}
        <DepartmentSelect
          description={t("department.text")}
          value={service.department ?? ""}
          onChange={(department) => onChange(department ? { ...service, department } : without(service, "department"))}
          error={faultAt("department")}
          disabled={readOnly}
        />
        <NumberInput label={t("timeout.label")} description={t("timeout.text")} value={service.timeout ?? 30} onChange={(value) => set({ timeout: Number(value) || 30 })} min={1} max={43200} {...common} />
      </div>
      <Arguments service={service} onChange={onChange} />
    </section>
  );
}
