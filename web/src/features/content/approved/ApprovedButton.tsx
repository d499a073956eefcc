// A button of an approved template that something is filled into: which, of what kind, and with what.
import { Select, Textarea } from "@mantine/core";
import { useTranslation } from "react-i18next";
import classes from "../Content.module.css";
import { useTrouble, useWriting } from "../editor/context";
import { TroubleWords } from "../fields/TroubleWords";
import { Words } from "../fields/Words";
import { BUTTONS, held, isOneOf, kindOf, MOST_BUTTONS, newButton, pairsOf, pairsText, parametersOf, sectionsOf, sectionsText, words, type Component } from "./parts";
import { PartHead } from "./Part";

interface Props {
  button: Component;
  path: string;
  labels: readonly string[];
  onChange: (next: Component | null) => void;
}

export function ApprovedButton({ button, path, labels, onChange }: Props) {
  const { t } = useTranslation("content");
  const { readOnly } = useWriting();
  const kind = kindOf(button);
  const index = words(button.index);
  const wrongIndex = useTrouble(`${path}.index`);
  const trouble = useTrouble(`${path}.parameters`);
  const parameter = parametersOf(button)[0] ?? {};
  const action = held(parameter.action);
  const set = (next: Record<string, unknown>) => onChange({ ...button, parameters: [{ ...parameter, ...next }] });
  const act = (name: string, next: unknown) => onChange({ ...button, parameters: [{ ...parameter, type: "action", action: { ...action, [name]: next } }] });
  const label = (at: number) => (labels[at] ? `${at + 1}: ${labels[at]}` : t("field.buttonAt", { number: at + 1 }));
  const name = label(Number(index));
  const field = `${path}.parameters[0]`;
  return (
    <div className={classes.formField} role="group" aria-label={name}>
      <PartHead label={name} onRemove={() => onChange(null)} />
      <div className={classes.stack}>
        <div className={classes.pair}>
          <Select
            label={t("approved.which")}
            data={Array.from({ length: MOST_BUTTONS }, (_, at) => ({ value: String(at), label: label(at) }))}
            value={index}
            onChange={(next) => next && onChange({ ...button, index: next })}
            allowDeselect={false}
            readOnly={readOnly}
            error={wrongIndex !== null}
            data-field={`${path}.index`}
          />
          <Select
            label={t("field.does")}
            data={BUTTONS.map((value) => ({ value, label: t(`approved.buttons.${value}`) }))}
            value={kind ?? words(button.sub_type)}
            onChange={(next) => isOneOf(BUTTONS, next) && next !== kind && onChange(newButton(next, index))}
            allowDeselect={false}
            readOnly={readOnly}
          />
        </div>
        {wrongIndex && <TroubleWords id={`${path}-index-trouble`} trouble={wrongIndex} />}
        {kind === "quick_reply" && <Words field={`${field}.payload`} label={t("field.value")} description={t("approved.payloadText")} value={words(parameter.payload)} onChange={(payload) => set({ payload })} />}
        {kind === "url" && <Words field={`${field}.text`} label={t("approved.suffix")} description={t("approved.suffixText")} value={words(parameter.text)} onChange={(text) => set({ text })} />}
        {kind === "copy_code" && <Words field={`${field}.coupon_code`} label={t("approved.code")} value={words(parameter.coupon_code)} onChange={(code) => set({ coupon_code: code })} />}
        {kind === "flow" && (
          <>
            <Words field={`${field}.action.flow_token`} label={t("approved.token")} description={t("approved.tokenText")} value={words(action.flow_token)} onChange={(text) => act("flow_token", text)} />
            <Textarea key={path} label={t("approved.data")} description={t("approved.dataText")} defaultValue={pairsText(action.flow_action_data)} onChange={(event) => act("flow_action_data", pairsOf(event.currentTarget.value))} readOnly={readOnly} autosize minRows={2} spellCheck={false} />
          </>
        )}
        {(kind === "catalog" || kind === "mpm") && (
          <Words field={`${field}.action.thumbnail_product_retailer_id`} label={t("approved.thumbnail")} description={t("approved.thumbnailText")} value={words(action.thumbnail_product_retailer_id)} onChange={(text) => act("thumbnail_product_retailer_id", text)} />
        )}
        {kind === "mpm" && (
          <Textarea key={path} label={t("approved.sections")} description={t("approved.sectionsText")} defaultValue={sectionsText(action.sections)} onChange={(event) => act("sections", sectionsOf(event.currentTarget.value))} readOnly={readOnly} autosize minRows={2} spellCheck={false} />
        )}
        {kind === null && <p className={classes.dim}>{t("approved.kept")}</p>}
      </div>
      {(trouble?.field === `${path}.parameters` || trouble?.field === field) && <TroubleWords id={`${path}-trouble`} trouble={trouble} />}
    </div>
  );
}
