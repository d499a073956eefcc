// The whole message: every channel as the customer sees it, side by side.
import { Button } from "@mantine/core";
import { IconPencil, IconTemplate } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { ChannelBadge, EmptyState } from "@/ui";
import classes from "../Content.module.css";
import { Preview } from "../preview/Preview";
import { CHANNEL_OF, type Form } from "../types";
import type { Draft } from "./useDraft";
import type { Look } from "./useLook";

interface Props {
  forms: readonly Form[];
  draft: Draft;
  look: Look;
  person: string;
  mayWrite: boolean;
  onShow: (form: Form) => void;
}

export function Overview({ forms, draft, look, person, mayWrite, onShow }: Props) {
  const { t } = useTranslation("content");
  if (forms.length === 0) return <EmptyState icon={IconTemplate} title={t("editor.none")} text={t("editor.noneText")} />;
  return (
    <div className={classes.overview} tabIndex={0} role="region" aria-label={t("editor.overview")} aria-busy={look.updating}>
      {forms.map((form) => {
        const name = t(`form.${form}`);
        const open = mayWrite ? t("editor.write") : t("editor.view");
        return (
          <section key={form} className={classes.tile} data-form={form} aria-label={name}>
            <div className={classes.tileHead}>
              <ChannelBadge channel={CHANNEL_OF[form]} />
              <Button
                variant="subtle"
                size="compact-sm"
                leftSection={mayWrite ? <IconPencil size={13} aria-hidden /> : null}
                aria-label={`${open}: ${name}`}
                onClick={() => onShow(form)}
              >
                {open}
              </Button>
            </div>
            <Preview form={form} name={draft.name} look={look} variants={draft.variants} person={person} />
          </section>
        );
      })}
    </div>
  );
}
