"""Draws the training curve: accuracy and AUC by epoch."""

from __future__ import annotations

from pathlib import Path


def draw(history: list[dict], path: Path, title: str) -> None:
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    epochs = [e["epoch"] + 1 for e in history]
    figure, axes = pyplot.subplots(figsize=(8, 4.5), constrained_layout=True)
    for key, label, style in (
        ("trainAccuracy", "accuracy, augmented training views", "C0--"),
        ("accuracy", "accuracy, validation", "C0-"),
        ("auc", "AUC, validation", "C1-"),
    ):
        axes.plot(epochs, [e.get(key, e.get("train")) for e in history], style, label=label)
    sides = [e["side"] for e in history]
    for i in range(1, len(sides)):
        if sides[i] != sides[i - 1]:
            axes.axvline(epochs[i] - 0.5, color="0.8", zorder=0)
            axes.annotate(f"{sides[i]} px", (epochs[i] - 0.4, axes.get_ylim()[0]), color="0.4", fontsize=8)
    axes.set(xlabel="epoch", title=title, ylim=(None, 1.005))
    axes.grid(alpha=0.25)
    axes.legend(loc="lower right")
    figure.savefig(path, dpi=110, metadata={"Software": None})
    pyplot.close(figure)
