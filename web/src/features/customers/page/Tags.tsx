// A customer's tags, and the field that changes them.
import { ActionIcon, TagsInput } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, type SchemaCustomerDetail } from "@/lib/api";
import shared from "../Customers.module.css";
import { fieldsQuery } from "../queries";
import classes from "./Page.module.css";
import { useCustomerAct } from "./useCustomerAct";

interface Props {
  customer: SchemaCustomerDetail;
  editing: boolean;
  onEdit: (editing: boolean) => void;
  mayWrite: boolean;
}

export function Tags({ customer, editing, onEdit, mayWrite }: Props) {
  const { t } = useTranslation("customers");
  if (editing) return <TagsField customer={customer} onDone={() => onEdit(false)} />;
  return (
    <span className={classes.tags}>
      {customer.tags.map((tag) => (
        <Link key={tag} to="/customers" search={{ tag }} className={shared.tag} style={{ textDecoration: "none" }} dir="auto">
          {tag}
        </Link>
      ))}
      {mayWrite && (
        <ActionIcon size="sm" variant="subtle" color="gray" aria-label={t("tags.edit")} title={t("tags.edit")} onClick={() => onEdit(true)}>
          <IconPlus size={14} aria-hidden />
        </ActionIcon>
      )}
    </span>
  );
}

function TagsField({ customer, onDone }: { customer: SchemaCustomerDetail; onDone: () => void }) {
  const { t } = useTranslation("customers");
  const [tags, setTags] = useState(customer.tags);
  const { data } = useQuery(fieldsQuery());
  const save = useCustomerAct<string[]>({
    id: customer.id,
    call: (wanted) => api.PUT("/api/v1/customers/{customer_id}/tags", { params: { path: { customer_id: customer.id } }, body: { tags: wanted } }),
    soon: (wanted, before) => ({ ...before, tags: [...wanted].sort() }),
  });
  const change = (next: string[]) => {
    setTags(next);
    save.mutate(next);
  };
  return (
    <TagsInput
      aria-label={t("tags.edit")}
      value={tags}
      onChange={change}
      data={(data?.tags ?? []).map((each) => each.tag)}
      maxTags={200}
      size="xs"
      miw={240}
      autoFocus
      onBlur={onDone}
      onKeyDown={(event) => event.key === "Escape" && onDone()}
    />
  );
}
