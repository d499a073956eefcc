// The beginning of a template: its name and what to start from; a copy of another one begins here too.
import { Button, Group, Modal, Radio, Stack, TextInput } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, faultOf, useAct } from "@/lib/api";
import classes from "../Content.module.css";
import { slugOf } from "../slug";
import { BLANK, formsOf, type Variants } from "../types";
import { StartCard } from "./StartCard";
import { STARTS, variantsOf, type Start } from "./starts";

interface Props {
  start: Start;
  onStart: (start: Start) => void;
  onClose: () => void;
  /** What is duplicated, in place of a starting point. */
  copied?: { name: string; variants: Variants };
}

export function NewTemplate({ start, onStart, onClose, copied }: Props) {
  const { t } = useTranslation("content");
  const navigate = useNavigate();
  const [name, setName] = useState(copied ? t("copy.name", { name: copied.name }) : "");
  const slug = slugOf(name);
  const variants = copied?.variants ?? variantsOf(start, t);
  const empty = formsOf(variants).length === 0;
  const create = useAct({
    call: () => {
      const body = { variants: empty ? { sms: { ...BLANK.sms, text: "…" } } : { ...variants }, base: 0 };
      return api.PUT("/api/v1/templates/{name}", { params: { path: { name: slug } }, body });
    },
    touches: [["template"]],
    showsErrors: true,
    onDone: () =>
      void navigate({
        to: "/content/$template",
        params: { template: slug },
        search: copied ? {} : { form: empty ? "sms" : "email" },
        ignoreBlocker: true,
      }),
  });
  const said = create.error ? (faultOf(create.error, "name") ?? create.error.message) : null;
  return (
    <Modal opened onClose={onClose} closeButtonProps={{ "aria-label": t("close") }} title={t(copied ? "copy.title" : "new.action")} centered>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (slug) create.mutate();
        }}
      >
        <Stack gap="md">
          <TextInput
            label={t("new.name")}
            placeholder={t("new.namePlaceholder")}
            description={slug ? t("new.slug", { slug }) : undefined}
            value={name}
            onChange={(event) => {
              setName(event.currentTarget.value);
              create.reset();
            }}
            maxLength={100}
            required
            data-autofocus
            error={said ?? (name.trim() && !slug ? t("new.slugMissing") : null)}
          />
          {!copied && (
            <Radio.Group label={t("new.start")} value={start} onChange={(value) => onStart(value)}>
              <div className={classes.starts}>
                {STARTS.map((each) => (
                  <Radio.Card key={each} value={each} className={classes.card}>
                    <StartCard start={each} />
                  </Radio.Card>
                ))}
              </div>
            </Radio.Group>
          )}
          <Group justify="flex-end">
            <Button type="submit" loading={create.isPending} disabled={!slug}>
              {t(copied ? "copy.do" : "new.do")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
