import { fireEvent, screen } from "@testing-library/react";
import { describe, expect, test, vi } from "vitest";
import type { ListState } from "@/lib/api/useList";
import { ApiProblem } from "@/lib/api/problem";
import { render } from "@/test/render";
import { DataList, type DataListProps } from "./DataList";

interface Row {
  id: string;
  name: string;
}

function rows(count: number): Row[] {
  return Array.from({ length: count }, (_, index) => ({ id: `r${index}`, name: `Row ${index}` }));
}

function listOf(part: Partial<ListState<Row>>): ListState<Row> {
  return {
    rows: [],
    status: "ready",
    error: null,
    outdated: false,
    hasMore: false,
    loadingMore: false,
    loadMore: vi.fn(),
    retry: vi.fn(),
    ...part,
  };
}

function show(list: Partial<ListState<Row>>, props: Partial<DataListProps<Row>> = {}) {
  return render(
    <DataList
      label="Things"
      list={listOf(list)}
      columns={[{ key: "name", title: "Name", render: (row) => row.name, sort: "name" }]}
      rowKey={(row) => row.id}
      empty={<p>Nothing yet</p>}
      {...props}
    />,
  );
}

describe("a list", () => {
  test("draws only the rows in sight of very many", () => {
    show({ rows: rows(100_000) });
    expect(screen.getByText("Row 0")).toBeTruthy();
    expect(screen.getAllByRole("row").length).toBeLessThan(60);
  });

  test("asks for more only near its end", () => {
    const loadMore = vi.fn();
    show({ rows: rows(10_000), hasMore: true, loadMore });
    expect(loadMore).not.toHaveBeenCalled();
    show({ rows: rows(10), hasMore: true, loadMore });
    expect(loadMore).toHaveBeenCalled();
  });

  test("says when it is empty, on its way, or could not be read", () => {
    show({});
    expect(screen.getByText("Nothing yet")).toBeTruthy();
    show({ status: "loading" });
    expect(screen.getByRole("status", { name: "Loading the list" })).toBeTruthy();
    const retry = vi.fn();
    show({ status: "error", error: new ApiProblem({ detail: "The database rests." }, 503), retry });
    expect(screen.getByText(/The database rests/)).toBeTruthy();
    fireEvent.click(screen.getByRole("button", { name: "Try again" }));
    expect(retry).toHaveBeenCalledOnce();
  });

  test("moves and opens by keys", () => {
    const onOpen = vi.fn();
    show({ rows: rows(5) }, { onOpen });
    const grid = screen.getByRole("grid");
    for (const key of ["ArrowDown", "j", "ArrowDown", "k"]) fireEvent.keyDown(grid, { key });
    expect(document.getElementById(grid.getAttribute("aria-activedescendant")!)!.textContent).toBe("Row 1");
    fireEvent.keyDown(grid, { key: "Enter" });
    expect(onOpen).toHaveBeenCalledWith({ id: "r1", name: "Row 1" });
  });

  test("sorts by a click on a head", () => {
    const onSort = vi.fn();
    show({ rows: rows(2) }, { sort: "name", onSort });
    expect(screen.getByRole("columnheader").getAttribute("aria-sort")).toBe("ascending");
    fireEvent.click(screen.getByRole("button", { name: "Name" }));
    expect(onSort).toHaveBeenCalledWith("-name");
  });

  test("chooses rows by key and click, without opening them", () => {
    const [onSelect, onOpen] = [vi.fn(), vi.fn()];
    show({ rows: rows(3) }, { selection: new Set(["r2"]), onSelect, onOpen });
    const grid = screen.getByRole("grid");
    fireEvent.keyDown(grid, { key: "ArrowDown" });
    fireEvent.keyDown(grid, { key: "x" });
    expect([...(onSelect.mock.lastCall![0] as Set<string>)]).toEqual(["r2", "r0"]);
    fireEvent.click(screen.getByRole("checkbox", { name: "Choose row 3" }));
    expect([...(onSelect.mock.lastCall![0] as Set<string>)]).toEqual([]);
    fireEvent.click(screen.getByRole("checkbox", { name: /all rows/ }));
    expect((onSelect.mock.lastCall![0] as Set<string>).size).toBe(3);
    expect(onOpen).not.toHaveBeenCalled();
  });
});
