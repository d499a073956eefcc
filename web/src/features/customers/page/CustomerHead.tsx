// The head of a customer's page: name, tags, language, local time, and what can be done.
import { Button, Menu } from "@mantine/core";
import { IconDots, IconDownload, IconMessage2, IconTag } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { SchemaCustomerDetail } from "@/lib/api";
import { locale } from "@/lib/i18n";
import { useMay } from "@/lib/session";
import { useShortcuts } from "@/lib/shortcuts";
import { useNow } from "@/lib/useNow";
import { PageHeader, RelativeTime } from "@/ui";
import classes from "./Page.module.css";
import { Tags } from "./Tags";

export function CustomerHead({ customer }: { customer: SchemaCustomerDetail }) {
  const { t } = useTranslation("customers");
  const may = useMay();
  const mayWrite = may("customers:write");
  const [tagging, setTagging] = useState(false);
  const now = useNow();
  const time = customer.zone ? clock(new Date(now), customer.zone) : null;
  useShortcuts(mayWrite ? [{ keys: "t", label: t("tags.edit"), group: t("name"), run: () => setTagging(true) }] : []);
  return (
    <PageHeader
      title={customer.name || t("page.nameless")}
      actions={
        <>
          {may("conversations:write") && (
            <Button
              renderRoot={(props) => <Link {...props} to="/inbox" search={{ customer: customer.id }} />}
              leftSection={<IconMessage2 size={16} aria-hidden />}
            >
              {t("page.write")}
            </Button>
          )}
          <Menu position="bottom-end" withinPortal>
            <Menu.Target>
              <Button variant="default" px={8} aria-label={t("page.more")}>
                <IconDots size={16} aria-hidden />
              </Button>
            </Menu.Target>
            <Menu.Dropdown>
              {mayWrite && (
                <Menu.Item leftSection={<IconTag size={16} aria-hidden />} onClick={() => setTagging(true)}>
                  {t("tags.edit")}
                </Menu.Item>
              )}
              <Menu.Item
                component="a"
                href={`/api/v1/customers/${customer.id}/export.json`}
                download
                leftSection={<IconDownload size={16} aria-hidden />}
              >
                {t("page.export")}
              </Menu.Item>
            </Menu.Dropdown>
          </Menu>
        </>
      }
    >
      <div className={classes.headLine}>
        <Tags customer={customer} editing={tagging} onEdit={setTagging} mayWrite={mayWrite} />
        {customer.external_id && <span>{t("page.externalId", { id: customer.external_id })}</span>}
        {customer.locale && <span>{language(customer.locale)}</span>}
        {time && <span title={customer.zone}>{t("page.localTime", { time })}</span>}
        <span>
          {t("page.since")} <RelativeTime at={customer.created_at} />
        </span>
      </div>
    </PageHeader>
  );
}

function clock(now: Date, zone: string): string | null {
  try {
    return new Intl.DateTimeFormat(locale(), { weekday: "short", hour: "numeric", minute: "2-digit", timeZone: zone }).format(now);
  } catch {
    return null; // a zone that this browser doesn't know
  }
}

function language(tag: string): string {
  try {
    return new Intl.DisplayNames([locale()], { type: "language" }).of(tag) ?? tag;
  } catch {
    return tag;
  }
}
