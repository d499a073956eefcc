// A tab for each channel the message has words for, and the way to add another or take one away.
import { ActionIcon, Button, Menu, Tabs } from "@mantine/core";
import { IconAlertTriangle, IconPlus, IconTrash } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { hueProps, lookOf, useConfirm } from "@/ui";
import classes from "../Content.module.css";
import { BLANK, CHANNEL_OF, FORMS, isForm, type Form } from "../types";
import type { Draft } from "./useDraft";
import type { Trouble } from "./useLook";

interface Props {
  forms: readonly Form[];
  current: Form | null;
  draft: Draft;
  mayWrite: boolean;
  troubles: readonly Trouble[];
  onShow: (form: Form | undefined) => void;
}

const ALL = "all";

export function FormTabs({ forms, current, draft, mayWrite, troubles, onShow }: Props) {
  const { t } = useTranslation("content");
  const confirm = useConfirm();
  const missing = FORMS.filter((form) => !forms.includes(form));
  const add = (form: Form) => {
    draft.set(form, BLANK[form]);
    onShow(form);
  };
  const remove = async (form: Form) => {
    const name = t(`form.${form}`);
    const sure = await confirm({
      title: t("editor.removeTitle", { form: name }),
      consequence: t("editor.removeText"),
      deed: t("editor.removeDo", { form: name }),
      danger: true,
    });
    if (!sure) return;
    onShow(undefined);
    draft.set(form, undefined);
  };
  return (
    <div className={classes.tabs}>
      <Tabs value={current ?? ALL} onChange={(next) => onShow(isForm(next) ? next : undefined)}>
        <Tabs.List aria-label={t("editor.tabs")}>
          <Tabs.Tab value={ALL}>{t("editor.overview")}</Tabs.Tab>
          {forms.map((form) => (
            <FormTab key={form} form={form} wrong={troubles.some((each) => each.form === form)} />
          ))}
        </Tabs.List>
      </Tabs>
      {mayWrite && current && (
        <ActionIcon variant="subtle" color="gray" aria-label={t("editor.remove")} title={t("editor.remove")} onClick={() => void remove(current)}>
          <IconTrash size={15} aria-hidden />
        </ActionIcon>
      )}
      {mayWrite && missing.length > 0 && (
        <Menu position="bottom-start">
          <Menu.Target>
            <Button variant="subtle" size="compact-sm" leftSection={<IconPlus size={14} aria-hidden />}>
              {t("editor.add")}
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            {missing.map((form) => {
              const { icon: Picture } = lookOf(CHANNEL_OF[form]);
              return (
                <Menu.Item key={form} leftSection={<Picture size={14} aria-hidden />} onClick={() => add(form)}>
                  {t(`form.${form}`)}
                </Menu.Item>
              );
            })}
          </Menu.Dropdown>
        </Menu>
      )}
    </div>
  );
}

function FormTab({ form, wrong }: { form: Form; wrong: boolean }) {
  const { t } = useTranslation("content");
  const { icon: Picture } = lookOf(CHANNEL_OF[form]);
  const hue = hueProps(CHANNEL_OF[form]);
  return (
    <Tabs.Tab
      value={form}
      className={hue.className}
      style={hue.style}
      leftSection={<Picture size={15} className={classes.hued} aria-hidden />}
      rightSection={wrong ? <IconAlertTriangle size={13} className={classes.warn} aria-label={t("preview.fault")} /> : null}
    >
      {t(`form.${form}`)}
    </Tabs.Tab>
  );
}
