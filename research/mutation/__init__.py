"""Mutation testing: does a test fail when the program is made wrong in one place?"""
