// How a widget looks: colour, corner, light or dark, and its words.
import { ColorInput, Input, SegmentedControl, Select, Textarea, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { faultOf } from "@/lib/api";
import { Part } from "../Part";
import settings from "../Settings.module.css";
import type { Draft, Look } from "./draft";

const SWATCHES = ["#2b57c4", "#0f766e", "#1f2937", "#7c3aed", "#be185d", "#b45309", "#15803d", "#facc15"];
const LANGUAGES = ["en", "es", "de", "fr", "pt"] as const;

export interface ChangeProps {
  draft: Draft;
  onChange: (draft: Draft) => void;
  disabled: boolean;
  error: Error | null;
}

export function WidgetLooks({ draft, onChange, disabled, error }: ChangeProps) {
  const { t } = useTranslation("widget");
  const { look } = draft;
  const set = (change: Partial<Look>) => onChange({ ...draft, look: { ...look, ...change } });
  return (
    <Part title={t("looks.title")} text={t("looks.text")}>
      <div className={settings.body}>
        <TextInput label={t("name")} description={t("nameText")} value={draft.name} onChange={(event) => onChange({ ...draft, name: event.currentTarget.value })} maxLength={100} error={faultOf(error, "name")} disabled={disabled} required />
        <ColorInput
          label={t("color")}
          value={look.color}
          onChange={(color) => /^#[0-9a-f]{6}$/i.test(color) && set({ color })}
          swatches={SWATCHES}
          swatchesPerRow={8}
          withEyeDropper={false}
          disabled={disabled}
        />
        <Input.Wrapper label={t("position.label")} labelElement="div">
          <SegmentedControl
            fullWidth
            aria-label={t("position.label")}
            value={look.position}
            onChange={(position) => set({ position: position })}
            data={(["left", "right"] as const).map((value) => ({ value, label: t(`position.${value}`) }))}
            disabled={disabled}
          />
        </Input.Wrapper>
        <Select
          label={t("scheme.label")}
          data={(["auto", "light", "dark"] as const).map((value) => ({ value, label: t(`scheme.${value}`) }))}
          value={look.scheme}
          onChange={(scheme) => set({ scheme: scheme as Look["scheme"] })}
          allowDeselect={false}
          disabled={disabled}
        />
        <TextInput label={t("heading")} description={t("headingText")} value={look.title} onChange={(event) => set({ title: event.currentTarget.value })} maxLength={80} disabled={disabled} />
        <TextInput label={t("launcher")} description={t("launcherText")} value={look.launcher} onChange={(event) => set({ launcher: event.currentTarget.value })} maxLength={30} disabled={disabled} />
        <Textarea className={settings.wide} label={t("greeting")} description={t("greetingText")} value={look.greeting} onChange={(event) => set({ greeting: event.currentTarget.value })} maxLength={400} autosize minRows={2} disabled={disabled} />
        <Select
          label={t("language.label")}
          data={[{ value: "", label: t("language.auto") }, ...LANGUAGES.map((value) => ({ value: value, label: t(`language.${value}`) }))]}
          value={look.language}
          onChange={(language) => set({ language: (language ?? "") })}
          allowDeselect={false}
          disabled={disabled}
        />
      </div>
    </Part>
  );
}
