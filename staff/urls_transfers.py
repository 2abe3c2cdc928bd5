"""Addresses of transfers: batches, their lines, and the steps of a batch."""

from django.urls import path

from staff.views import transfer_files, transfer_lines, transfer_steps, transfers

urlpatterns = [
    path("", transfers.transfer_list, name="transfer-list"),
    path("new/", transfers.transfer_create, name="transfer-create"),
    path("<int:pk>/", transfers.transfer_detail, name="transfer-detail"),
    path("<int:pk>/edit/", transfers.transfer_edit, name="transfer-edit"),
    path("<int:pk>/check/", transfers.transfer_check, name="transfer-check"),
    path("<int:pk>/effects/", transfers.transfer_effects, name="transfer-effects"),
    path("<int:pk>/record/", transfers.transfer_record, name="transfer-record"),
    path("<int:pk>/recheck/", transfer_steps.transfer_recheck, name="transfer-recheck"),
    path("<int:pk>/import/", transfer_files.lines_import, name="transfer-import"),
    path("<int:pk>/faults/", transfer_files.lines_faults, name="transfer-faults"),
    path("<int:pk>/roster/", transfer_files.roster_pdf, name="transfer-roster"),
    path("<int:pk>/lines/new/", transfer_lines.line_create, name="transfer-line-create"),
    path("lines/<int:pk>/edit/", transfer_lines.line_edit, name="transfer-line-edit"),
    path("lines/<int:pk>/removal/", transfer_lines.line_remove, name="transfer-line-remove"),
]
urlpatterns += [
    path(f"<int:pk>/{word}/", transfer_steps.transfer_step, {"word": word}, name=f"transfer-{word}")
    for word in transfer_steps.DEEDS
]
