// The header of an approved template: words, a picture, a film, a document, a place or a product.
import { Select } from "@mantine/core";
import { useTranslation } from "react-i18next";
import classes from "../Content.module.css";
import { useTrouble, useWriting } from "../editor/context";
import { TroubleWords } from "../fields/TroubleWords";
import { Words } from "../fields/Words";
import { HEADERS, held, isMedia, isOneOf, newHeader, parametersOf, words, type Component } from "./parts";
import { PartHead } from "./Part";

interface Props {
  component: Component;
  path: string;
  onChange: (next: Component | null) => void;
}

export function HeaderFields({ component, path, onChange }: Props) {
  const { t } = useTranslation("content");
  const { readOnly } = useWriting();
  const parameter = parametersOf(component)[0] ?? {};
  const kind = words(parameter.type);
  const inside = held(parameter[kind]);
  const field = `${path}.parameters[0]`;
  const trouble = useTrouble(`${path}.parameters`);
  const set = (next: unknown) => onChange({ ...component, parameters: [{ ...parameter, [kind]: next }] });
  const part = (name: string, label: string, description?: string) => (
    <Words key={name} field={`${field}.${kind}.${name}`} label={label} description={description} value={words(inside[name])} onChange={(text) => set({ ...inside, [name]: text })} />
  );
  return (
    <div className={classes.formField} role="group" aria-label={t("approved.header")}>
      <PartHead label={t("approved.header")} onRemove={() => onChange(null)} />
      <div className={classes.stack}>
        <Select
          label={t("approved.holds")}
          data={HEADERS.map((value) => ({ value, label: t(`approved.headers.${value}`) }))}
          value={kind}
          onChange={(next) => isOneOf(HEADERS, next) && onChange(newHeader(next))}
          allowDeselect={false}
          readOnly={readOnly}
        />
        {kind === "text" && <Words field={`${field}.text`} label={t("approved.value")} value={words(parameter.text)} onChange={set} />}
        {isMedia(kind) && (inside.link === undefined && inside.id !== undefined ? part("id", t("approved.mediaId")) : part("link", t("field.address"), t("approved.link")))}
        {kind === "document" && part("filename", t("approved.filename"))}
        {kind === "location" && (["latitude", "longitude", "name", "address"] as const).map((name) => part(name, t(`approved.place.${name}`)))}
        {kind === "product" && (["product_retailer_id", "catalog_id"] as const).map((name) => part(name, t(`approved.product.${name}`)))}
      </div>
      {trouble?.field === `${path}.parameters` && <TroubleWords id={`${path}-trouble`} trouble={trouble} />}
    </div>
  );
}
