"""Pages on which lists are sent, tried, imported and taken back."""

from contextlib import closing
from typing import Any
from uuid import UUID

from flask import Blueprint, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from catalogue.exchange.files import (
    ListFile,
    check_harmless,
    examine,
    header_of,
    keep,
    path_of,
    preview,
    reopen,
)
from catalogue.exchange.lists import imports_listing
from catalogue.exchange.mappings import guesses, load
from catalogue.exchange.offers import fitting, offered
from catalogue.forms.imports import MAIN, MappingForm, UploadForm, columns_form, offers
from catalogue.models.imports import CatalogueImport
from catalogue.permissions import IMPORT_ITEM, CataloguePermission
from catalogue.queries.imports import (
    PAGE,
    every_fault,
    faults_kept,
    faults_of,
    imported_before,
    recent_imports,
)
from catalogue.rules.lists import BadList, ListFault, clean_file_name
from catalogue.services import imports as service
from catalogue.services.import_undo import undo as take_back
from catalogue.services.import_undo import uses_of
from catalogue.texts.imports import STATES, fault_words, list_words, use_words
from core.clock import now
from core.db import new_id
from portal.web.exports import Column, Listing, export, wanted_kind
from portal.web.guard import current_actor, requires
from portal.web.i18n import _
from portal.web.pages import page, tell
from portal.web.transactions import session, settings

imports = Blueprint(
    "imports", __name__, url_prefix="/catalogue/imports", template_folder="../templates"
)
IMPORT = CataloguePermission.IMPORT
ENVELOPE = 100_000
RUNNING = frozenset({"checking", "importing"})


@imports.get("")
@requires(IMPORT)
def index() -> ResponseReturnValue:
    """The imports so far, and where a new list is sent."""
    if kind := wanted_kind():
        return export(imports_listing(session()), kind)
    return _list(UploadForm(formdata=None))


def _list(form: UploadForm) -> str:
    before = request.args.get("before", type=UUID)
    items = recent_imports(session(), before=before, most=PAGE + 1)
    older = url_for("imports.index", before=items[PAGE - 1].id) if len(items) > PAGE else None
    return page(
        "catalogue/imports_list.html",
        form=form,
        items=items[:PAGE],
        states=STATES,
        older=older,
        limit_mb=settings().max_upload // 1_000_000,
    )


@imports.post("")
@requires(IMPORT)
def upload() -> ResponseReturnValue:
    """Take a file in. Only here may a body be large, and only after the guard has said yes."""
    limit = settings().max_upload
    if (request.content_length or 0) > limit + ENVELOPE:
        form = UploadForm(formdata=None)
        form.refuse(list_words(BadList(ListFault.TOO_BIG, limit=limit)).sentence, "file")
        return _list(form), 422
    request.max_content_length = limit + ENVELOPE
    form = UploadForm()
    if not form.validate_on_submit():
        return _list(form), 422
    try:
        with closing(form.file.data) as sent:
            item = _receive(sent, limit)
    except BadList as refusal:
        form.refuse(list_words(refusal).sentence, "file")
        return _list(form), 422
    return redirect(url_for("imports.columns", import_id=item.id), 303)


@imports.record_once
def _token_in_form(state: Any) -> None:
    """The upload's token is checked by its form, after the guard: before it, nothing is read."""
    state.app.extensions["csrf"].exempt(upload)


def _receive(sent: Any, limit: int) -> CatalogueImport:
    import_id = new_id()
    path = path_of(settings().instance, import_id)
    file_hash = keep(sent.stream, path, limit=limit)
    try:
        check_harmless(path, settings().clamd)
        header_of(examine(path))
        return service.receive(
            session(),
            import_id,
            file_name=clean_file_name(sent.filename or ""),
            file_hash=file_hash,
            by=current_actor(),
            at=now(),
        )
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def _file(item: CatalogueImport) -> ListFile:
    return reopen(path_of(settings().instance, item.id))


@imports.get("/<uuid:import_id>")
@requires(IMPORT, on=IMPORT_ITEM)
def show(item: CatalogueImport) -> ResponseReturnValue:
    """Where an import stands: at work, tried, done, taken back, or refused."""
    if item.state == "uploaded":
        return redirect(url_for("imports.columns", import_id=item.id))
    kind = wanted_kind()
    if kind:
        return export(_fault_listing(item), kind)
    answer = make_response(_shown(item))
    if item.state in RUNNING:
        answer.headers["Refresh"] = "2"
    return answer


def _shown(item: CatalogueImport) -> str:
    faults = faults_of(session(), item.id, after=_after(), most=PAGE + 1)
    last = faults[PAGE - 1] if len(faults) > PAGE else None
    older = (
        url_for("imports.show", import_id=item.id, line=last.line, after=last.id) if last else None
    )
    refusal = list_words(BadList.unpacked(item.refusal)) if item.refusal else None
    return page(
        "catalogue/imports_show.html",
        item=item,
        state=STATES[item.state],
        mapping=item.mapping,
        valid_from=service.starts_on(item.mapping, item.made_at.date()),
        before=imported_before(session(), item.file_hash, but=item.id),
        faults=faults[:PAGE],
        words=fault_words,
        older=older,
        refusal_told=refusal,
    )


def _after() -> tuple[int, UUID] | None:
    line, key = request.args.get("line", type=int), request.args.get("after", type=UUID)
    return (line, key) if line is not None and key is not None else None


def _fault_listing(item: CatalogueImport) -> Listing:
    import_id = item.id
    columns = (
        Column(_("Line"), lambda row: row.line),
        Column(_("Column"), lambda row: row.column),
        Column(_("Value"), lambda row: row.value),
        Column(_("Why"), lambda row: fault_words(row.reason)),
    )
    return Listing(
        "import-faults",
        columns,
        lambda work: every_fault(work, import_id),
        faults_kept(session(), import_id),
        {"import": str(import_id)},
    )


@imports.get("/<uuid:import_id>/columns")
@requires(IMPORT, on=IMPORT_ITEM)
def columns(item: CatalogueImport) -> ResponseReturnValue:
    """The first rows of the file, with a way to say what each column is."""
    if item.state not in {"uploaded", "checked"}:
        return redirect(url_for("imports.show", import_id=item.id))
    return _columns(item)


def _columns(item: CatalogueImport, form: Any = None, known: Any = None) -> str:
    file = _file(item)
    sheet = request.args.get("sheet") or None
    header = header_of(file, sheet=sheet)
    fits = fitting(offered(session()), header.names)
    known = known or MappingForm(formdata=None)
    known.mapping.choices = offers(fits)
    return page(
        "catalogue/imports_columns.html",
        item=item,
        form=form or columns_form(header.names, guesses(header.names)),
        known=known,
        main=MAIN,
        rows=preview(file, sheet=sheet),
        sheets=file.sheets(),
        sheet=sheet,
        before=imported_before(session(), item.file_hash, but=item.id),
    )


@imports.post("/<uuid:import_id>/known")
@requires(IMPORT, on=IMPORT_ITEM)
def read_as_known(item: CatalogueImport) -> ResponseReturnValue:
    """Try the list by a mapping that was saved, or came with the house."""
    form = MappingForm()
    fits = fitting(offered(session()), header_of(_file(item)).names)
    form.mapping.choices = offers(fits)
    if not form.validate_on_submit():
        return _columns(item, known=form), 422
    form.check_version(item.version)
    chosen = fits[form.mapping.data].model_copy(update={"valid_from": form.starts_on.data})
    service.check(session(), item, mapping=chosen.stored(), by=current_actor())
    return redirect(url_for("imports.show", import_id=item.id), 303)


@imports.post("/<uuid:import_id>/columns")
@requires(IMPORT, on=IMPORT_ITEM)
def choose_columns(item: CatalogueImport) -> ResponseReturnValue:
    """Try the list by the columns chosen; keep the choice under a name when one is given."""
    sheet = request.args.get("sheet") or None
    form = columns_form(header_of(_file(item), sheet=sheet).names)
    if not form.validate_on_submit() or not form.check_needed():
        return _columns(item, form), 422
    form.check_version(item.version)
    title = (form.save_as.data or "").strip()
    mapping = load({**form.mapping(), "title": title or item.file_name, "sheet": sheet})
    if title:
        service.save_mapping(
            session(), name=title, mapping=mapping.stored(), by=current_actor(), at=now()
        )
    service.check(session(), item, mapping=mapping.stored(), by=current_actor())
    return redirect(url_for("imports.show", import_id=item.id), 303)


@imports.post("/<uuid:import_id>/confirm")
@requires(IMPORT, on=IMPORT_ITEM)
def confirm(item: CatalogueImport) -> ResponseReturnValue:
    """Import the good rows without the bad."""
    service.take(session(), item, by=current_actor())
    return redirect(url_for("imports.show", import_id=item.id), 303)


@imports.post("/<uuid:import_id>/drop")
@requires(IMPORT, on=IMPORT_ITEM)
def drop(item: CatalogueImport) -> ResponseReturnValue:
    """Forget an import that took nothing, and its file."""
    service.drop(session(), item, by=current_actor())
    path_of(settings().instance, item.id).unlink(missing_ok=True)
    tell("done", _("The list was thrown away. Nothing was imported."))
    return redirect(url_for("imports.index"), 303)


@imports.get("/<uuid:import_id>/undo")
@requires(IMPORT, on=IMPORT_ITEM)
def ask_undo(item: CatalogueImport) -> ResponseReturnValue:
    """What taking an import back would do, or what stands in its way."""
    if item.state != "done":
        return redirect(url_for("imports.show", import_id=item.id))
    uses = use_words(uses_of(session(), item.id))
    return page("catalogue/imports_undo.html", item=item, uses=uses)


@imports.post("/<uuid:import_id>/undo")
@requires(IMPORT, on=IMPORT_ITEM)
def undo(item: CatalogueImport) -> ResponseReturnValue:
    """Take a whole import back."""
    take_back(session(), item, by=current_actor(), at=now())
    tell("done", _("The import was taken back."))
    return redirect(url_for("imports.show", import_id=item.id), 303)
