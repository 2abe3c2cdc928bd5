"""Addresses of the draft board."""

from django.urls import path

from staff.views import transfer_board

urlpatterns = [
    path("drafts/new/", transfer_board.board_create, name="transfer-board-create"),
    path("<int:pk>/board/", transfer_board.board, name="transfer-board"),
    path("<int:pk>/board/people/", transfer_board.board_place, name="transfer-board-place"),
    path("<int:pk>/board/removal/", transfer_board.board_remove, name="transfer-board-remove"),
]
