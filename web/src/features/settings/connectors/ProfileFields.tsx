// What an operation holds of a customer's profile: attributes that are read through it whenever the customer is looked at.
import { Checkbox } from "@mantine/core";
import { useTranslation } from "react-i18next";
import classes from "./Connectors.module.css";
import type { Operation, Profile } from "./model";
import { Pairs } from "./Pairs";

interface Props {
  operation: Operation;
  onChange: (profile: Profile | null) => void;
  fault: (field: string) => string | null;
  readOnly: boolean;
}

export function ProfileFields({ operation, onChange, fault, readOnly }: Props) {
  const { t } = useTranslation("connectors");
  const { profile } = operation;
  const begin = (): Profile => ({
    attributes: Object.fromEntries(Object.keys(operation.response ?? {}).map((name) => [name, name])),
    arguments: Object.fromEntries(Object.keys(operation.arguments ?? {}).map((name) => [name, `{{ ${name} }}`])),
  });
  return (
    <section className={classes.part} aria-label={t("profile.title")}>
      <h2>{t("profile.title")}</h2>
      <Checkbox label={t("profile.shown")} description={t("profile.text")} checked={Boolean(profile)} onChange={(event) => onChange(event.currentTarget.checked ? begin() : null)} error={profile ? undefined : fault("profile")} disabled={readOnly} />
      {profile && (
        <>
          <Pairs label={t("profile.attributes")} description={t("profile.attributesText")} pairs={profile.attributes} onChange={(attributes) => onChange({ ...profile, attributes })} fault={fault("profile.attributes") ?? fault("profile")} readOnly={readOnly} begin="attribute" />
          <Pairs label={t("profile.arguments")} description={t("profile.argumentsText")} pairs={profile.arguments ?? {}} onChange={(all) => onChange({ ...profile, arguments: all })} fault={fault("profile.arguments")} readOnly={readOnly} begin="phone" />
        </>
      )}
    </section>
  );
}
